/** It uses the system's own colours: few bytes, since every page loads them. */
export const indicatorStyle = `
:host {
  all: initial;
  position: fixed;
  left: 14px;
  bottom: 14px;
  z-index: 2147483646;
  color-scheme: light dark;
  pointer-events: none;
  transition: opacity 0.15s;
}
:host([data-state="connected"]) { opacity: 0; }
div {
  --dot: #d1912a;
  display: flex;
  align-items: center;
  gap: 8px;
  padding: 5px 12px;
  border: 1px solid #8884;
  border-radius: 99px;
  background: canvas;
  box-shadow: 0 4px 16px -4px #0004;
  color: canvastext;
  font: 12px/1.5 system-ui;
}
div::before { content: ""; width: 8px; height: 8px; border-radius: 50%; background: var(--dot); }
:host([data-state="disconnected"]) div { --dot: #888; }
:host([data-state="failing"]) div { --dot: #d6533f; }
button { all: unset; pointer-events: auto; cursor: pointer; }
button:focus-visible { outline: auto; }
@keyframes breathe { to { opacity: 0.35; } }
@media (prefers-reduced-motion: no-preference) { div:not(:has(button))::before { animation: breathe 1.2s infinite alternate; } }
@media print { :host { display: none; } }
`;

/** Style of the indicator, in its shadow root. The client has as much of it as makes it legible before this has come. */
export const indicatorStyle = `
:host(hotrun-indicator) {
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
.pill {
  --dot: light-dark(#c98a1b, #f0b44c);
  display: flex;
  align-items: center;
  gap: 8px;
  padding: 5px 12px 5px 10px;
  border: 1px solid light-dark(#e3dfd5, #363841);
  border-radius: 99px;
  background: light-dark(#fffefb, #1c1e24);
  box-shadow: 0 4px 16px -4px rgb(0 0 0 / 0.25);
  color: light-dark(#4b4942, #cfccc5);
  font: 12px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
.pill::before { content: ""; width: 8px; height: 8px; border-radius: 50%; background: var(--dot); animation: breathe 1.2s ease-in-out infinite alternate; }
:host([data-state="disconnected"]) .pill { --dot: light-dark(#96928a, #85827a); }
:host([data-state="warned"]) .pill { --dot: light-dark(#c98a1b, #f0b44c); }
:host([data-state="failing"]) .pill { --dot: light-dark(#b3372a, #ff8f7a); }
.pill:has(button)::before { animation: none; }
.pill button { margin: 0; padding: 0; border: 0; background: none; color: inherit; font: inherit; pointer-events: auto; cursor: pointer; }
.pill button:focus-visible { outline: 2px solid var(--dot); }
@keyframes breathe { to { opacity: 0.35; } }
@media (prefers-reduced-motion: reduce) { .pill::before { animation: none; } }
@media print { :host(hotrun-indicator) { display: none; } }
`;

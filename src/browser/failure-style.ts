/**
 * Style of a failure: in the overlay's shadow root, which inherits nothing from the page (everything starts from `all:
 * initial`), and in the error page, where `hotrun-overlay` is an element of the document, and the whole of it.
 */
export const failureStyle = `
:host(hotrun-overlay), hotrun-overlay {
  all: initial;
  position: fixed;
  inset: 0;
  z-index: 2147483647;
  box-sizing: border-box;
  width: 100%;
  height: 100%;
  max-width: none;
  max-height: none;
  overflow-y: auto;
  overscroll-behavior: contain;
  color-scheme: light dark;
  --veil: light-dark(rgb(60 54 44 / 0.34), rgb(6 7 9 / 0.62));
  --sheet: light-dark(#fffefb, #1c1e24);
  --well: light-dark(#f6f4ee, #14161a);
  --ink: light-dark(#24231f, #edebe6);
  --soft: light-dark(#6b6860, #a09d95);
  --faint: light-dark(#96928a, #737169);
  --line: light-dark(#e6e2d8, #30323a);
  --bad: light-dark(#b3372a, #ff8f7a);
  --glow: light-dark(#b3372a14, #ff8f7a1f);
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  --mono: ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  background: var(--veil);
  color: var(--ink);
  font: 15px/1.55 var(--sans);
  -webkit-text-size-adjust: 100%;
}
:host(.page), hotrun-overlay {
  display: flow-root;
  position: static;
  height: auto;
  min-height: 100vh;
  overflow: visible;
  background: light-dark(#f6f5f2, #15161a);
}
body { margin: 0; }
* { box-sizing: border-box; }
.card {
  position: relative;
  width: min(920px, 100% - 48px);
  margin: max(24px, 7vh) auto 24px;
  overflow: hidden;
  border: 1px solid var(--line);
  border-radius: 14px;
  background: var(--sheet);
  box-shadow: 0 1px 2px rgb(0 0 0 / 0.08), 0 24px 64px -16px rgb(0 0 0 / 0.38);
  animation: arrive 0.16s ease-out;
}
:host(.page) .card, hotrun-overlay .card { box-shadow: 0 1px 2px rgb(0 0 0 / 0.05); }
.card::before { content: ""; position: absolute; inset: 0 0 auto; height: 3px; background: var(--bad); }
@keyframes arrive { from { opacity: 0; transform: translateY(6px); } }
@media (prefers-reduced-motion: reduce) { .card { animation: none; } }
header { padding: 26px 32px 0; }
.kind { display: flex; align-items: center; gap: 10px; margin: 0; padding-right: 40px; color: var(--bad); font-size: 13px; font-weight: 600; }
.kind::before { content: ""; flex: none; width: 8px; height: 8px; border-radius: 50%; background: currentColor; }
:host(.page) .kind, hotrun-overlay .kind { padding-right: 0; }
.code { margin-left: auto; color: var(--faint); font: 11px/1.4 var(--mono); letter-spacing: 0.02em; }
.message {
  max-height: 34vh;
  margin: 12px 0 0;
  overflow: auto;
  font-size: 19px;
  font-weight: 600;
  line-height: 1.4;
  letter-spacing: -0.008em;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}
.message.long { font: 14px/1.6 var(--mono); letter-spacing: 0; }
.place { margin: 14px 0 0; color: var(--soft); font: 13px/1.5 var(--mono); overflow-wrap: anywhere; }
.place b { color: var(--ink); font-weight: 600; }
.frame { margin: 18px 32px 0; padding: 12px 0; overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; background: var(--well); }
.frame code { display: block; width: max-content; min-width: 100%; font: 13px/1.65 var(--mono); tab-size: 2; }
.frame span { display: block; padding: 0 18px; color: var(--soft); white-space: pre; }
.frame .marked { background: var(--glow); box-shadow: inset 3px 0 var(--bad); color: var(--ink); }
.frame .pointer { background: var(--glow); box-shadow: inset 3px 0 var(--bad); color: var(--bad); }
.importers { margin: 12px 32px 0; color: var(--soft); font: 13px/1.5 var(--mono); overflow-wrap: anywhere; }
.hint { display: flex; gap: 10px; margin: 18px 32px 0; color: var(--ink); }
.hint::before { content: "→"; flex: none; color: var(--bad); }
details { margin: 18px 32px 0; }
summary { width: max-content; color: var(--soft); font-size: 13px; cursor: pointer; }
.stack { margin: 10px 0 0; max-height: 30vh; overflow: auto; color: var(--ink); font: 12px/1.7 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; }
.stack .far { color: var(--faint); }
footer {
  display: flex;
  flex-wrap: wrap;
  justify-content: space-between;
  gap: 4px 24px;
  margin-top: 26px;
  padding: 13px 32px;
  border-top: 1px solid var(--line);
  color: var(--soft);
  font-size: 13px;
}
footer b { color: var(--faint); font-weight: 600; letter-spacing: -0.01em; }
.standing, :host(.page) .living, hotrun-overlay .living { display: none; }
:host(.page) .standing, hotrun-overlay .standing { display: inline; }
.close {
  position: absolute;
  top: 16px;
  right: 18px;
  display: grid;
  place-items: center;
  width: 34px;
  height: 34px;
  padding: 0;
  border: 0;
  border-radius: 8px;
  background: none;
  color: var(--soft);
  font: 20px/1 var(--sans);
  cursor: pointer;
}
.close:hover { background: var(--well); color: var(--ink); }
:host(.page) .close, hotrun-overlay .close { display: none; }
:focus-visible { outline: 2px solid var(--bad); outline-offset: 2px; }
@media (max-width: 600px) {
  .card { width: 100%; min-height: 100%; margin: 0; border: 0; border-radius: 0; }
  :host(.page) .card, hotrun-overlay .card { min-height: 100vh; }
  header { padding: 22px 18px 0; }
  .frame { margin-inline: 0; border-inline: 0; border-radius: 0; }
  .importers, .hint, details { margin-inline: 18px; }
  .code { display: none; }
  footer { padding-inline: 18px; }
}
@media (forced-colors: active) { .frame .marked { outline: 1px solid; } }
`;

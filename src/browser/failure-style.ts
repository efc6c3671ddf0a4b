/**
 * Style of failures: in the overlay's shadow root, and in the error page, where `hotrun-overlay` is an element of the
 * document, and the whole of it. What a page says of all its elements reaches the overlay's own one: only `!important`, which
 * counts for more inside a shadow root than outside, keeps that off. `all` does not reset the direction of text.
 */
export const failureStyle = `
:host(hotrun-overlay), hotrun-overlay {
  all: initial !important;
  position: fixed !important;
  inset: 0 !important;
  z-index: 2147483647 !important;
  display: block !important;
  box-sizing: border-box !important;
  width: 100% !important;
  height: 100% !important;
  max-width: none !important;
  max-height: none !important;
  overflow-y: auto !important;
  overscroll-behavior: contain !important;
  direction: ltr !important;
  unicode-bidi: isolate !important;
  color-scheme: light dark !important;
  background: light-dark(rgb(60 54 44 / 0.34), rgb(6 7 9 / 0.62)) !important;
  -webkit-text-size-adjust: 100%;
}
:host(.page), hotrun-overlay {
  position: static !important;
  display: flow-root !important;
  height: auto !important;
  min-height: 100vh !important;
  overflow: visible !important;
  background: light-dark(#f6f5f2, #15161a) !important;
}
body { margin: 0; }
* { box-sizing: border-box; }
.cards {
  --sheet: light-dark(#fffefb, #1c1e24);
  --well: light-dark(#f6f4ee, #14161a);
  --ink: light-dark(#24231f, #edebe6);
  --soft: light-dark(#5f5c55, #aaa79f);
  --faint: light-dark(#76736b, #8b8880);
  --line: light-dark(#e6e2d8, #30323a);
  --bad: light-dark(#b3372a, #ff8f7a);
  --glow: light-dark(#b3372a14, #ff8f7a1f);
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  --mono: ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  position: relative;
  display: flow-root;
  width: min(920px, 100% - 48px);
  margin: max(24px, 7vh) auto 24px;
  color: var(--ink);
  font: 15px/1.55 var(--sans);
  text-align: left;
  animation: arrive 0.16s ease-out;
}
@keyframes arrive { from { opacity: 0; transform: translateY(6px); } }
@media (prefers-reduced-motion: reduce) { .cards { animation: none; } }
.card {
  position: relative;
  margin-bottom: 20px;
  overflow: hidden;
  border: 1px solid var(--line);
  border-radius: 14px;
  background: var(--sheet);
  box-shadow: 0 1px 2px rgb(0 0 0 / 0.08), 0 24px 64px -16px rgb(0 0 0 / 0.38);
}
:host(.page) .card, hotrun-overlay .card { box-shadow: 0 1px 2px rgb(0 0 0 / 0.05); }
.card::before { content: ""; position: absolute; inset: 0 0 auto; height: 3px; background: var(--bad); }
p { margin: 0; }
button { font: inherit; text-align: inherit; }
header { padding: 26px 32px 0; }
.kind { display: flex; align-items: center; gap: 10px; color: var(--bad); font-size: 13px; font-weight: 600; }
.kind::before { content: ""; flex: none; width: 8px; height: 8px; border-radius: 50%; background: currentColor; }
.code { margin-left: auto; color: var(--faint); font: 11px/1.4 var(--mono); letter-spacing: 0.02em; }
.close + .card .kind { padding-right: 40px; }
:host(.page) .kind, hotrun-overlay .kind { padding-right: 0 !important; }
.request { margin-top: 12px; color: var(--soft); font: 13px/1.5 var(--mono); overflow-wrap: anywhere; }
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
  unicode-bidi: isolate;
}
.message.long { font: 14px/1.6 var(--mono); letter-spacing: 0; }
header .place { margin-top: 14px; }
.place { display: inline; padding: 0; border: 0; background: none; color: var(--soft); font: 13px/1.5 var(--mono); overflow-wrap: anywhere; unicode-bidi: isolate; cursor: pointer; }
.place b { color: var(--ink); font-weight: 600; }
.place:hover { color: var(--ink); text-decoration: underline; text-underline-offset: 3px; }
.frame { margin: 18px 32px 0; padding: 12px 0; overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; background: var(--well); }
.frame code { display: block; width: max-content; min-width: 100%; font: 13px/1.65 var(--mono); tab-size: 2; }
.frame span { display: block; padding: 0 18px; color: var(--soft); white-space: pre; unicode-bidi: isolate; }
.frame .marked { background: var(--glow); box-shadow: inset 3px 0 var(--bad); color: var(--ink); }
.frame .pointer { background: var(--glow); box-shadow: inset 3px 0 var(--bad); color: var(--bad); }
.importers { margin: 12px 32px 0; color: var(--soft); font: 13px/1.5 var(--mono); overflow-wrap: anywhere; }
.hint { display: flex; gap: 10px; margin: 18px 32px 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.hint span { min-width: 0; }
.hint::before { content: "→"; flex: none; color: var(--bad); }
.stack, details { margin: 20px 32px 0; }
h3 { margin: 0 0 6px; color: var(--soft); font-size: 13px; font-weight: 400; }
ol { margin: 0; padding: 0; list-style: none; }
li { padding: 2px 0; color: var(--ink); font: 13px/1.6 var(--mono); overflow-wrap: anywhere; }
.call { margin-right: 8px; unicode-bidi: isolate; }
li .place { color: var(--soft); }
li .place b { font-weight: 400; }
li details { margin: 0; }
li details ol { padding-left: 18px; }
li details li { color: var(--soft); font-size: 12px; }
li details .place, li details .place b { color: var(--soft); font-size: 12px; }
summary { width: max-content; max-width: 100%; color: var(--soft); font: 13px/1.6 var(--sans); cursor: pointer; }
.trace { margin: 10px 0 0; max-height: 30vh; overflow: auto; font: 12px/1.7 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; }
.trace .far { color: var(--faint); }
.related { margin: 24px 32px 0; padding-left: 20px; border-left: 3px solid var(--line); }
.related h2 { margin: 0 0 4px; max-height: 34vh; overflow: auto; font-size: 15px; font-weight: 600; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
.related h2 span { display: block; color: var(--bad); font-size: 13px; }
.related .frame, .related .stack, .related > details { margin: 12px 0 0; }
footer {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  gap: 6px 16px;
  margin-top: 26px;
  padding: 13px 32px;
  border-top: 1px solid var(--line);
  color: var(--soft);
  font-size: 13px;
}
footer p:first-child { flex: 1 1 320px; }
footer b { color: var(--faint); font-weight: 600; letter-spacing: -0.01em; }
.note { order: 1; flex: 1 1 100%; color: var(--bad); white-space: pre-wrap; overflow-wrap: anywhere; }
.note:empty { display: none; }
.copy { margin: 0; padding: 1px 10px; border: 1px solid var(--line); border-radius: 6px; background: none; color: var(--soft); cursor: pointer; }
.copy:hover { background: var(--well); color: var(--ink); }
footer textarea { order: 2; flex: 1 1 100%; height: 9em; padding: 8px 12px; border: 1px solid var(--line); border-radius: 6px; background: var(--well); color: var(--ink); font: 12px/1.6 var(--mono); }
.quiet { --bad: light-dark(#96650a, #f0b44c); --glow: light-dark(#96650a14, #f0b44c1f); }
.quiet .message { font-size: 15px; font-weight: 500; }
.quiet li .hint { margin: 4px 0 0; color: var(--soft); font: 13px/1.5 var(--sans); }
ul { margin: 6px 0 0; padding: 0 32px; list-style: none; }
ul li { padding: 12px 0; border-bottom: 1px solid var(--line); font: 15px/1.55 var(--sans); }
ul li:last-child { border: 0; padding-bottom: 0; }
ul .message { margin: 0; }
.standing, :host(.page) .living, hotrun-overlay .living { display: none; }
:host(.page) .standing, hotrun-overlay .standing { display: inline; }
/* It stays in sight, and takes no room. */
.close {
  position: sticky;
  top: 8px;
  z-index: 1;
  float: right;
  margin: 16px 18px -50px 0;
  display: grid;
  place-items: center;
  width: 34px;
  height: 34px;
  padding: 0;
  border: 0;
  border-radius: 8px;
  background: var(--sheet);
  color: var(--soft);
  font: 20px/1 var(--sans);
  cursor: pointer;
}
.close:hover { background: var(--well); color: var(--ink); }
:host(.page) .close, hotrun-overlay .close { display: none; }
:focus-visible { outline: 2px solid var(--bad); outline-offset: 2px; }
@media (max-width: 600px) {
  .cards { width: 100%; margin: 0; }
  .card { margin-bottom: 8px; border-width: 1px 0; border-radius: 0; }
  header { padding: 22px 18px 0; }
  .frame { margin-inline: 0; border-inline: 0; border-radius: 0; }
  .importers, .hint, .stack, details, .related { margin-inline: 18px; }
  .code { display: none; }
  ul, footer { padding-inline: 18px; }
}
@media (forced-colors: active) {
  .card::before, .kind::before { forced-color-adjust: none; background: LinkText; }
  .frame .marked, .frame .pointer { padding-left: 14px; border-left: 4px solid LinkText; }
  .place, .copy, .close { color: LinkText; }
}
@media (scripting: none) {
  .copy { display: none; }
  .place { pointer-events: none; }
}
@media print { :host(hotrun-overlay) { display: none !important; } }
`;

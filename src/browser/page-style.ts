/** Style of the pages that the launcher makes itself: the error page and the status page. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f6f5f2, #15161a);
  --sheet: light-dark(#fffefb, #1d1f25);
  --ink: light-dark(#24231f, #e9e7e2);
  --soft: light-dark(#6d6a62, #9a978f);
  --line: light-dark(#e3e0d8, #2e3038);
  --good: light-dark(#1f7a4d, #5cc991);
  --bad: light-dark(#b3372a, #ff8a75);
  --busy: light-dark(#9a6200, #f0b44c);
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  --mono: ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; background: var(--ground); color: var(--ink); font: 15px/1.55 var(--sans); }
main { max-width: 960px; margin: 0 auto; padding: 48px 24px; }
h1 { margin: 0 0 8px; font-size: 24px; font-weight: 650; letter-spacing: -0.015em; line-height: 1.25; }
p { margin: 0; color: var(--soft); }
pre, code { font-family: var(--mono); font-size: 13px; }
pre { margin: 24px 0 0; padding: 16px 20px; overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; background: var(--sheet); }
a { color: inherit; text-underline-offset: 3px; }
.place { font-family: var(--mono); font-size: 13px; overflow-wrap: anywhere; }
.waiting { display: flex; flex-direction: column; justify-content: center; align-items: center; min-height: 88vh; text-align: center; }
.pulse { display: flex; gap: 8px; margin-bottom: 28px; }
.pulse i { width: 10px; height: 10px; border-radius: 50%; background: var(--busy); animation: pulse 1.4s ease-in-out infinite; }
.pulse i:nth-child(2) { animation-delay: 0.18s; }
.pulse i:nth-child(3) { animation-delay: 0.36s; }
@keyframes pulse { 0%, 70%, 100% { opacity: 0.25; transform: none; } 35% { opacity: 1; transform: translateY(-4px); } }
@media (prefers-reduced-motion: reduce) { .pulse i { animation: none; } }
`;

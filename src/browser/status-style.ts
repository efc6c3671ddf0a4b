/** What the status page has beyond `pageStyle`. */
export const statusStyle = `
:root {
  --event: light-dark(#b9b4a8, #6a6860);
  --compile: light-dark(#3f7fd1, #6ea8f2);
  --start: light-dark(#8a63c9, #b495ec);
  --link: light-dark(#1f9e93, #4fd0c4);
  --evaluate: light-dark(#d98b1f, #f0b44c);
  --transfer: light-dark(#c2577d, #e08aa9);
  --listen: light-dark(#4a9e5c, #74d188);
  --build: light-dark(#8c7355, #c9ae8c);
  --page: light-dark(#5560c4, #98a2f5);
}
h2 { margin: 0; font-size: 15px; font-weight: 650; }
i { font-style: normal; color: var(--soft); }
ul, ol { margin: 0; padding: 0; list-style: none; }
header { margin-bottom: 36px; }
header h1 { display: flex; align-items: center; gap: 12px; }
.dot { flex: none; width: 12px; height: 12px; border-radius: 50%; background: var(--busy); }
.dot.good { background: var(--good); }
.dot.bad { background: var(--bad); }
.urls a { margin-right: 16px; color: var(--ink); }
.facts { display: flex; flex-wrap: wrap; gap: 4px 24px; margin-top: 14px; color: var(--soft); font-size: 13px; }
.facts b { color: var(--ink); font-weight: 600; }
.notice { display: none; margin-top: 14px; color: var(--bad); }
.lost .notice { display: block; }
.lost .dot { background: var(--soft); }
.lost section { opacity: 0.5; }
section { margin-bottom: 36px; }
.failure { padding: 20px 24px; border: 1px solid var(--line); border-left: 3px solid var(--bad); border-radius: 10px; background: var(--sheet); }
.failure h2 { color: var(--bad); }
.failure .message { margin: 8px 0 4px; color: var(--ink); font-weight: 600; white-space: pre-wrap; overflow-wrap: anywhere; }
.failure pre { margin-top: 14px; padding: 12px 16px; background: var(--ground); white-space: pre; }
.failure .hint { margin-top: 14px; }
.failure * ~ h2 { margin-top: 20px; }
.empty { padding: 48px 24px; border: 1px dashed var(--line); border-radius: 10px; text-align: center; }
.caption { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 8px 24px; margin-bottom: 12px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; color: var(--soft); font-size: 12px; }
.legend li::before { content: ""; display: inline-block; width: 8px; height: 8px; margin-right: 6px; border-radius: 2px; background: currentColor; }
.legend .event::before, rect.event { background: var(--event); fill: var(--event); }
.legend .compile::before, rect.compile { background: var(--compile); fill: var(--compile); }
.legend .start::before, rect.start { background: var(--start); fill: var(--start); }
.legend .link::before, rect.link { background: var(--link); fill: var(--link); }
.legend .transfer::before, rect.transfer { background: var(--transfer); fill: var(--transfer); }
.legend .evaluate::before, rect.evaluate { background: var(--evaluate); fill: var(--evaluate); }
.legend .listen::before, rect.listen { background: var(--listen); fill: var(--listen); }
.legend .build::before, rect.build { background: var(--build); fill: var(--build); }
.legend .page::before, rect.page { background: var(--page); fill: var(--page); }
rect.rest { fill: var(--line); }
.versions { border: 1px solid var(--line); border-radius: 10px; background: var(--sheet); overflow: hidden; }
.versions li { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 12px; padding: 10px 20px; border-top: 1px solid var(--line); font-size: 13px; }
.versions li:first-child { border-top: 0; }
.versions .counts { flex: 1; margin: 0; }
.versions .live .plan { color: var(--good); }
.versions .draining .plan { color: var(--busy); }
.pid { color: var(--soft); font-variant-numeric: tabular-nums; }
.reloads { border: 1px solid var(--line); border-radius: 10px; background: var(--sheet); overflow: hidden; }
.reloads li { padding: 14px 20px 12px; border-top: 1px solid var(--line); }
.reloads li:first-child { border-top: 0; }
.what { display: flex; align-items: baseline; gap: 12px; }
.id { min-width: 20px; color: var(--soft); font-size: 13px; font-variant-numeric: tabular-nums; }
.plan { padding: 1px 9px; border: 1px solid var(--line); border-radius: 99px; font-size: 12px; white-space: nowrap; }
.plan.swap { color: var(--good); }
.plan.restart { color: var(--busy); }
.failed .plan { border-color: currentColor; color: var(--bad); }
.files { display: flex; flex: 1; flex-wrap: wrap; gap: 0 14px; min-width: 0; font-family: var(--mono); font-size: 13px; overflow-wrap: anywhere; }
.total { font-size: 13px; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
.reason { margin: 4px 0 9px 32px; font-size: 13px; overflow-wrap: anywhere; white-space: pre-line; }
.timings { display: block; width: calc(100% - 32px); height: 6px; margin-left: 32px; border-radius: 3px; }
.counts { margin: 7px 0 0 32px; font-size: 12px; }
@media (max-width: 560px) {
  main { padding: 28px 16px; }
  .reason, .counts, .timings { margin-left: 0; }
  .timings { width: 100%; }
  .what { flex-wrap: wrap; }
}
`;

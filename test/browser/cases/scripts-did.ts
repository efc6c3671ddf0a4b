import assert from "node:assert/strict";
import { html, isNoted, note, type PageCase } from "./page-case.ts";

const tabs = `<script>
  customElements.define("x-tabs", class extends HTMLElement {
    static observedAttributes = ["label"];
    connectedCallback() {
      if (this.ready) return;
      this.ready = true;
      this.innerHTML = "<nav>" + [...this.children].map((child) => "<b>" + child.textContent + "</b>").join("") + "</nav>";
    }
    attributeChangedCallback(_name, _old, value) { this.dataset.heard = value; }
  });
  customElements.define("x-shadow", class extends HTMLElement {
    constructor() { super(); this.attachShadow({ mode: "open" }).innerHTML = "<i>made</i><slot></slot>"; }
  });
</script>`;

/** A second of silence, over and over. */
const sound = `<audio loop muted src="data:audio/wav;base64,${wav(8000).toString("base64")}"></audio>`;

/** http://soundfile.sapp.org/doc/WaveFormat/: 8 bits, one channel, 8,000 a second. */
function wav(samples: number): Buffer {
  const head = Buffer.from("RIFF....WAVEfmt ....................data....");
  const fields = [
    [4, 36 + samples],
    [16, 16],
    [24, 8000],
    [28, 8000],
    [40, samples],
  ] as const;
  for (const [place, value] of fields) head.writeUInt32LE(value, place);
  for (const [place, value] of [
    [20, 1],
    [22, 1],
    [32, 1],
    [34, 8],
  ] as const)
    head.writeUInt16LE(value, place);
  return Buffer.concat([head, Buffer.alloc(samples, 128)]);
}

/** What scripts have done to the page. */
export const scriptsDidCases: PageCase[] = [
  {
    name: "H7 classes, styles and attributes that scripts have set stay, beside those that the server changes",
    before: html('<div id="d" class="one two" style="color: red">1</div>').replace("<html", '<html class="server"'),
    act: (page) =>
      page.evaluate(() => {
        document.documentElement.classList.add("dark");
        document.documentElement.dataset.theme = "dark";
        document.documentElement.style.setProperty("--accent", "hotpink");
        const div = document.querySelector("#d") as HTMLElement;
        div.classList.add("enhanced");
        div.classList.remove("one");
        div.style.width = "50px";
        div.setAttribute("aria-expanded", "true");
        div.title = "script's";
      }),
    after: html('<div id="d" class="one three" style="color: blue" data-x="1">2</div>').replace(
      "<html",
      '<html class="server next"',
    ),
    async check(page) {
      assert.deepEqual(
        await page.evaluate(() => {
          const root = document.documentElement;
          const div = document.querySelector("#d") as HTMLElement;
          return [
            [...root.classList].sort(),
            [root.dataset.theme, root.style.getPropertyValue("--accent")],
            [...div.classList].sort(),
            [div.style.color, div.style.width, div.getAttribute("aria-expanded"), div.title, div.dataset.x],
          ];
        }),
        [
          ["dark", "next", "server"],
          ["dark", "hotpink"],
          ["enhanced", "three"],
          ["blue", "50px", "true", "script's", "1"],
        ],
      );
    },
  },
  {
    name: "H7 nodes and styles that scripts have added stay, wherever they are",
    before: html(
      "<h1>1</h1><ul><li>a</li><li>b</li></ul><p>end</p>",
      "<title>1</title><style>h1 { color: red }</style>",
    ),
    act: (page) =>
      page.evaluate(() => {
        const rules = document.head.appendChild(document.createElement("style"));
        rules.sheet?.insertRule("li { color: green }");
        const widget = Object.assign(document.createElement("div"), { id: "widget", textContent: "chat" });
        document.body.prepend(widget);
        const row = Object.assign(document.createElement("li"), { className: "drag", textContent: "placeholder" });
        document.querySelector("li")?.after(row);
        document.documentElement.append(document.createElement("x-extension"));
      }),
    after: html(
      "<h1>2</h1><ul><li>a</li><li>b</li><li>c</li></ul><p>the end</p>",
      "<title>2</title><style>h1 { color: blue }</style>",
    ),
    async check(page) {
      assert.deepEqual(
        await page.evaluate(() => [
          [...document.body.children].map(({ localName, id }) => id || localName),
          [...document.querySelectorAll("li")].map(({ textContent }) => textContent),
          getComputedStyle(document.querySelector("li") as Element).color,
          getComputedStyle(document.querySelector("h1") as Element).color,
          document.querySelector("html > x-extension") !== null,
          document.querySelector("p")?.textContent,
        ]),
        [
          ["widget", "h1", "ul", "p"],
          ["a", "placeholder", "b", "c"],
          "rgb(0, 128, 0)",
          "rgb(0, 0, 255)",
          true,
          "the end",
        ],
      );
    },
  },
  {
    name: "H7 what a script has wrapped, sorted or taken away is found where it is now",
    before: html(
      '<label id="l">1</label><select id="s"><option>a</option></select><ul><li>b</li><li>a</li></ul><p>gone</p><hr>',
    ),
    act: (page) =>
      page.evaluate(() => {
        const wrapper = document.createElement("div");
        const select = document.querySelector("#s") as Element;
        select.before(wrapper);
        wrapper.append(select);
        const [first, second] = document.querySelectorAll("li");
        first?.before(second as Element);
        document.querySelector("p")?.remove();
      }),
    after: html(
      '<label id="l">2</label><select id="s"><option>a</option><option>b</option></select><ul><li class="x">b</li><li>a</li></ul><p>gone</p><hr>',
    ),
    async check(page) {
      assert.equal(await page.locator("div > select > option").count(), 2);
      assert.deepEqual(await page.$$eval("li", (all) => all.map((li) => `${li.textContent}${li.className}`)), [
        "a",
        "bx",
      ]);
      assert.equal(await page.locator("p").count(), 0);
    },
  },
  {
    name: "H7 H8 what is marked as kept is not touched, wherever it is and whoever made it",
    before: html(
      '<section>1</section><div data-hotrun-keep class="a">1</div><div data-turbo-permanent id="t">1</div><p im-preserve="true">1</p><div class="map">1</div><aside data-hotrun-keep>1</aside>',
    ),
    act: (page) =>
      page.evaluate(() => {
        const made = document.createElement("section");
        made.toggleAttribute("data-hotrun-keep", true);
        made.textContent = "made by a script";
        document.body.prepend(made);
      }),
    after: html(
      '<section>2</section><div data-hotrun-keep class="b">2</div><div data-turbo-permanent id="t">2</div><p im-preserve="true">2</p><div class="map">2</div>',
    ),
    async check(page) {
      assert.deepEqual(
        await page.$$eval("body > *", (all) => all.map(({ textContent, className }) => `${textContent}${className}`)),
        ["made by a script", "2", "1a", "1", "1", "1map", "1"],
      );
    },
  },
  {
    name: "H9 shadow roots and what a custom element has rendered stay; its attributes follow",
    before: html(`<x-tabs label="a"><p>one</p><p>two</p></x-tabs><x-shadow>light</x-shadow><h1>1</h1>${tabs}`),
    async act(page) {
      await note(page, "x-tabs b");
      await page.$eval("x-shadow", (element) => element.shadowRoot?.append("state"));
    },
    after: html(`<x-tabs label="b"><p>one</p><p>two</p></x-tabs><x-shadow>lighter</x-shadow><h1>2</h1>${tabs}`),
    async check(page) {
      assert.equal(await isNoted(page, "x-tabs b"), true);
      assert.equal(await page.getAttribute("x-tabs", "data-heard"), "b");
      assert.deepEqual(
        await page.$eval("x-shadow", ({ shadowRoot, textContent }) => [shadowRoot?.textContent, textContent]),
        ["madestate", "lighter"],
      );
    },
  },
  {
    name: "H9 a custom element is made anew where the server changes what it has rendered from",
    before: html(`<x-tabs><p>one</p><p>two</p></x-tabs><h1>1</h1>${tabs}`),
    after: html(`<x-tabs><p>one</p><p>three</p></x-tabs><h1>1</h1>${tabs}`),
    check: async (page) => assert.equal(await page.innerHTML("x-tabs"), "<nav><b>one</b><b>three</b></nav>"),
  },
  {
    name: "H9 a declarative shadow root follows the server, with what the user has typed into it",
    before: html('<div id="host"><template shadowrootmode="open"><p>1</p><input></template>light</div>'),
    act: (page) => page.fill("#host input", "typed"),
    after: html('<div id="host"><template shadowrootmode="open"><p>2</p><input></template>light</div>'),
    async check(page) {
      assert.equal(await page.textContent("#host p"), "2");
      assert.equal(await page.inputValue("#host input"), "typed");
    },
  },
  {
    name: "H9 a new declarative shadow root becomes a page load",
    before: html("<p>1</p>"),
    after: html('<div id="host"><template shadowrootmode="open"><p>2</p></template></div>'),
    action: "reload",
    reason: "shadow-root",
    check: (page) => page.locator("#host p").waitFor(),
  },
  {
    name: "H9 the content of a template follows, and its living copies are let alone",
    before: html("<template id=t><li>1</li></template><ul></ul>"),
    act: (page) =>
      page.evaluate(() => {
        const { content } = document.querySelector("#t") as HTMLTemplateElement;
        document.querySelector("ul")?.append(content.cloneNode(true));
      }),
    after: html("<template id=t><li>2</li></template><ul></ul>"),
    async check(page) {
      assert.equal(await page.$eval("#t", (t) => (t as HTMLTemplateElement).innerHTML), "<li>2</li>");
      assert.equal(await page.innerHTML("ul"), "<li>1</li>");
    },
  },
  {
    name: "H10 frames, canvases and running animations go on when all around them changes",
    before: html(
      '<style>@keyframes turn { to { rotate: 1turn } } #spin { animation: turn 60s infinite }</style><h1>1</h1><iframe src="/frame.html"></iframe><canvas width="2" height="2"></canvas><div id="spin">x</div>',
    ),
    files: { "/frame.html": "<p>frame</p>" },
    async act(page) {
      await page.frameLocator("iframe").locator("p").waitFor();
      await page.evaluate(() => {
        const frame = document.querySelector("iframe") as HTMLIFrameElement;
        Object.assign(frame.contentWindow as object, { isSame: true });
        document.querySelector("canvas")?.getContext("2d")?.fillRect(0, 0, 2, 2);
        Object.assign(window, { animation: document.getAnimations()[0] });
      });
    },
    after: html(
      '<style>@keyframes turn { to { rotate: 1turn } } #spin { animation: turn 60s infinite }</style><p>before</p><h1>2</h1><b>x</b><canvas width="2" height="2"></canvas><iframe src="/frame.html"></iframe><div id="spin" class="y">x</div><p>after</p>',
    ),
    async check(page) {
      assert.deepEqual(
        await page.evaluate(() => {
          const frame = document.querySelector("iframe") as HTMLIFrameElement;
          const pixel = document.querySelector("canvas")?.getContext("2d")?.getImageData(0, 0, 1, 1).data[3];
          return [
            "isSame" in (frame.contentWindow as object),
            pixel,
            document.getAnimations().includes(Reflect.get(window, "animation")),
          ];
        }),
        [true, 255, true],
      );
    },
  },
  {
    name: "H7 a page that its scripts have made altogether is loaded again where the server changes it",
    before: html('<div id="app"><p>Loading</p></div>'),
    act: (page) =>
      page.$eval("#app", (app) => {
        app.innerHTML = "<main><h2>Made by a script</h2></main>";
      }),
    after: html('<div id="app"><p>Wait</p></div>'),
    action: "reload",
    reason: "replaced",
    check: (page) => page.locator("p", { hasText: "Wait" }).waitFor(),
  },
  {
    name: "H7 a page can ask for a page load where something in it changes",
    before: html("<h1>1</h1><div data-hotrun-reload><p>1</p></div>"),
    after: html("<h1>1</h1><div data-hotrun-reload><p>2</p></div>"),
    action: "reload",
    reason: "asked-for",
    check: (page) => page.locator("p", { hasText: "2" }).waitFor(),
  },
  {
    name: "H10 what plays goes on playing where all around it changes",
    before: html(`<h1>1</h1>${sound}<p>end</p>`),
    act: (page) =>
      page.$eval("audio", async (audio: HTMLAudioElement) => {
        const events: string[] = [];
        Object.assign(window, { events });
        for (const name of ["pause", "emptied", "loadstart"]) audio.addEventListener(name, () => events.push(name));
        await audio.play();
      }),
    after: html(`<p>before</p>${sound}<h1>2</h1><p>the end</p>`),
    async check(page) {
      assert.equal(await page.$eval("audio", (audio: HTMLAudioElement) => audio.paused), false);
      assert.deepEqual(await page.evaluate(() => Reflect.get(window, "events")), []);
    },
  },
];

import { withoutVersion } from "../assets/versioned-url.ts";
import type { Likeness } from "./pair-up.ts";
import { kindOf } from "./scripts.ts";

/** Between two answers of the server: whatever differs was changed by the server. */
export function betweenAnswers(before: Document, after: Document): Likeness<Node> {
  const haveTemplates = [before, after].some((tree) => tree.querySelector("template"));
  return {
    isSame: haveTemplates ? isSameTree : (old, fresh) => old.isEqualNode(fresh),
    signature(node) {
      if (!(node instanceof Element)) return isBlank(node) ? "" : `${node.nodeType}${node.nodeValue}`;
      return keyOf(node) || node.outerHTML;
    },
    likeness(old, fresh) {
      // What has a name of its own is not another's successor, if its own is there.
      const name = idOf(fresh);
      return name && name !== idOf(old) && before.getElementById(name) ? 0 : likeness(old, fresh);
    },
    content,
  };
}

/** Between an answer of the server and the living page, in which scripts and the user may have changed anything. */
export const betweenServerAndPage: Likeness<Node> = {
  isSame: (server, live) => outline(server) === outline(live),
  signature: (node) => (isBlank(node) ? "" : (node instanceof Element && keyOf(node)) || outline(node)),
  likeness(server, live) {
    const isText = server.nodeType === Node.TEXT_NODE && live.nodeType === Node.TEXT_NODE;
    // A piece of a text that a script has split up is not that text.
    const isOther = isText && server.nodeValue !== live.nodeValue && !(isBlank(server) && isBlank(live));
    const isPiece = isOther && !(isAlone(server) && isAlone(live));
    return isPiece ? 0 : likeness(server, live);
  },
  content,
};

/** What names an element on its page: its id, or the name of a field. */
export function keyOf(element: Element): string {
  const id = idOf(element);
  if (id) return `#${id}`;
  const name = element.localName;
  if (!/^(input|select|textarea|button)$/.test(name) || !element.getAttribute("name")) return "";
  // Of others a script may change the type: to show a password, or to put a field of its own beside it.
  const isTick = /^(radio|checkbox)$/.test(element.getAttribute("type") ?? "");
  const attributes = ["name", ...(isTick ? ["type", "value"] : ["form"])];
  return JSON.stringify([name, ...attributes.map((attribute) => element.getAttribute(attribute))]);
}

/** By its attribute, since a field takes the property from its form (`<input name=id>`). */
export function idOf(node: Node): string {
  return (node instanceof Element && node.getAttribute("id")) || "";
}

/** What is to be read in an element that has no name. */
function content(node: Node): string {
  const text = node instanceof Element && !keyOf(node) && node.textContent?.trim();
  return text ? `${(node as Element).localName} ${text}` : "";
}

/** `isEqualNode`, which does not look into templates. */
export function isSameTree(before: Node, after: Node): boolean {
  if (!before.isEqualNode(after)) return false;
  if (!(before instanceof Element)) return true;
  return before.outerHTML === (after as Element).outerHTML;
}

/** Whether everything is still on the living element that the server has put on it; and something that tells it. */
export function isDressed(server: Element, live: Element): boolean {
  const key = keyOf(server);
  const names = server.getAttributeNames().filter((name) => name !== "style");
  const isOn = (name: string) => {
    if (name === "class") return [...server.classList].every((word) => live.classList.contains(word));
    return withoutVersion(live.getAttribute(name) ?? "") === server.getAttribute(name);
  };
  return key ? key === keyOf(live) : names.length > 0 && names.every(isOn);
}

/** Space between elements, which scripts do not leave as it was. */
export function isBlank(node: Node): boolean {
  return node.nodeType === Node.TEXT_NODE && !node.nodeValue?.trim();
}

function isAlone(node: Node): boolean {
  return node.parentNode?.childNodes.length === 1;
}

/** A script that runs, or a stylesheet: it is another one as soon as anything in it differs. */
export function isResource(node: Node): boolean {
  if (node instanceof HTMLScriptElement) return kindOf(node) !== "data";
  return node instanceof HTMLLinkElement && node.relList.contains("stylesheet");
}

/** A node without what is known to change: versions of ours in its URLs. */
function outline(node: Node): string {
  if (!(node instanceof Element)) return `${node.nodeType}${node.nodeValue}`;
  const attributes = node
    .getAttributeNames()
    .filter((name) => name !== "nonce")
    .map((name) => `${name}=${withoutVersion(node.getAttribute(name) ?? "")}`);
  return JSON.stringify([node.localName, attributes.sort(), node.textContent]);
}

function likeness(before: Node, after: Node): number {
  if (before.nodeType !== after.nodeType) return 0;
  if (!(before instanceof Element) || !(after instanceof Element)) return before.nodeValue === after.nodeValue ? 4 : 1;
  if (before.localName !== after.localName || before.namespaceURI !== after.namespaceURI) return 0;
  const key = keyOf(before);
  if ((key && key !== keyOf(after)) || isResource(before)) return 0;
  const names = before.getAttributeNames();
  const most = Math.max(names.length, after.getAttributeNames().length);
  const equal = names.filter((name) => before.getAttribute(name) === after.getAttribute(name)).length;
  const share = most ? equal / most : 1;
  const sameText = before.firstChild?.nodeValue === after.firstChild?.nodeValue ? 1 : 0;
  return 1 + 2 * share + sameText + (before.childElementCount === after.childElementCount ? 1 : 0);
}

/*
 * The bundle's own names for these (`inject` in scripts/client-build.mjs), as they were before any script of the page ran: one
 * that declares a `class Node` or `class Map` takes the bare name away from every script.
 */
const { Node: DomNode, Element: DomElement, Map: NativeMap, Set: NativeSet } = window;

export { DomElement as Element, DomNode as Node, NativeMap as Map, NativeSet as Set };

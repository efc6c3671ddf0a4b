/** How much of the app's is under way. */
export interface UnderWay {
  /** Asked, and not yet answered in full: downloads and uploads too. */
  requests: number;
  /** Answers of the type `text/event-stream`. */
  streams: number;
  /** WebSockets, other upgraded connections, and connections of a protocol that is passed on as bytes. */
  sockets: number;
}

/** A generation that was replaced, and what it has not finished. */
export interface Draining extends UnderWay {
  generation: number;
}

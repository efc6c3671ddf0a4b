import { randomBytes } from "node:crypto";
import { closeOpcode } from "../protocol/websocket-frame.ts";

/** Service Restart (RFC 6455 §7.4.1 and its registry): the client may come back, and will find the new version. */
const serviceRestart = 1012;
/** Going Away: what a browser says when a page is left. An app is prepared for it. */
const goingAway = 1001;

/** The frames that end a WebSocket whose version of the app is old: as from the app, and as from the client. */
export function webSocketGoodbye(): { client: Buffer; app: Buffer } {
  const client = closeFrame(serviceRestart, "A newer version of the app is live");
  return { client, app: masked(closeFrame(goingAway, "")) };
}

function closeFrame(code: number, reason: string): Buffer {
  const payload = Buffer.from(`\0\0${reason}`);
  payload.writeUInt16BE(code);
  return Buffer.concat([Buffer.from([0x80 | closeOpcode, payload.length]), payload]);
}

/** As all frames from a client have to be: RFC 6455 §5.3. */
function masked(frame: Buffer): Buffer {
  const mask = randomBytes(4);
  const payload = frame.subarray(2).map((byte, i) => byte ^ (mask[i % 4] as number));
  return Buffer.concat([Buffer.from([frame[0] as number, 0x80 | (frame[1] as number)]), mask, payload]);
}

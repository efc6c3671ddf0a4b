import { sep } from "node:path";
import type { ToHall } from "../protocol/app.ts";
import { type DataChange, type DataHost, dataHostName } from "../protocol/data-host.ts";
import { toAppError } from "./app-error.ts";
import { unseen } from "./file-calls.ts";
import { disown, own } from "./owned.ts";
import { currentOwner } from "./ownership.ts";

/** The folders that `hotrun/data` follows in this process. */
export interface DataMounts {
  /** Resolves when all values are as the files are. Never rejects. */
  changed(changes: readonly DataChange[]): Promise<void>;
}

interface Mount {
  root: string;
  onBatch: Parameters<DataHost["watch"]>[1];
}

export function provideDataHost(send: (message: ToHall) => void): DataMounts {
  const mounts = new Set<Mount>();
  let values = 0;
  const host: DataHost = {
    unseen,
    watch(root, onBatch) {
      const mount = { root, onBatch };
      mounts.add(mount);
      const tell = (what: Partial<Pick<Extract<ToHall, { type: "mounted" }>, "folders" | "files">>) =>
        send({ type: "mounted", root, folders: [], files: [], ...what });
      return {
        add: (files) => tell({ files: [...files] }),
        addFolder: (folder, names) => tell({ folders: [{ folder, names }] }),
        close() {
          mounts.delete(mount);
          if (![...mounts].some((other) => other.root === root)) send({ type: "unmounted", root });
        },
      };
    },
    onReplaced(callback, kind) {
      const owner = currentOwner();
      if (!owner) return () => {};
      own(owner, callback, kind);
      return () => disown(owner, callback);
    },
    trouble() {
      const value = ++values;
      let isFailing = false;
      return {
        failed(error, at) {
          isFailing = true;
          send({ type: "dataProblem", value, problem: { error: toAppError(error), at } });
        },
        mended() {
          if (isFailing) send({ type: "dataProblem", value, problem: null });
          isFailing = false;
        },
        warn: (message) => send({ type: "warning", message }),
      };
    },
  };
  Object.defineProperty(globalThis, Symbol.for(dataHostName), { value: host });

  return {
    async changed(changes) {
      const told = [...mounts].map(({ root, onBatch }) => {
        const below = changes.filter(({ file }) => file === root || file.startsWith(root + sep));
        return below.length > 0 ? onBatch({ changes: below }) : undefined;
      });
      await Promise.allSettled(told);
    },
  };
}

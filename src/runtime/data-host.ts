import { sep } from "node:path";
import type { ToHall } from "../protocol/app.ts";
import { type DataChange, type DataHost, dataHostName } from "../protocol/data-host.ts";
import { unseen } from "./file-calls.ts";
import { own } from "./owned.ts";
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
    onReplaced(callback) {
      const owner = currentOwner();
      if (owner) own(owner, callback, "mount");
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

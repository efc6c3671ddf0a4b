const net = require("node:net");
const { once } = require("node:events");
const { createInterface } = require("node:readline");

/** One connection a process, as drivers have it that are used by a default export: a second `connect` finds the first. */
class Driver {
  #connecting;
  #waiting = [];
  #models = new Set();

  connect(url) {
    this.#connecting ??= this.#open(new URL(url));
    return this.#connecting;
  }

  async #open({ hostname, port }) {
    const socket = net.connect(Number(port), hostname);
    createInterface({ input: socket }).on("line", (line) => this.#waiting.shift()(line));
    await once(socket, "connect");
    setInterval(() => socket.write("ping\n"), 200).unref();
    return socket;
  }

  /** A name is given once; what would be a second model of that name is an error. */
  model(name, { collection }) {
    if (this.#models.has(name)) throw new Error(`Cannot overwrite \`${name}\` model once compiled.`);
    this.#models.add(name);
    return { findOne: (key) => this.#ask(`find ${collection} ${key}`) };
  }

  async #ask(question) {
    const socket = await this.#connecting;
    return new Promise((resolve, reject) => {
      if (socket.destroyed) return reject(new Error("the connection to the database is closed"));
      this.#waiting.push(resolve);
      socket.write(`${question}\n`);
    });
  }
}

module.exports = new Driver();

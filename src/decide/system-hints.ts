import type { Hint } from "./hints.ts";

/** What mostly listens there. */
const programs: Record<string, string> = {
  1025: "a mail catcher",
  1433: "SQL Server",
  2379: "etcd",
  3306: "MySQL or MariaDB",
  4222: "NATS",
  4566: "LocalStack",
  5432: "PostgreSQL",
  5672: "RabbitMQ",
  6379: "Redis",
  7687: "Neo4j",
  8123: "ClickHouse",
  9092: "Kafka",
  9200: "Elasticsearch or OpenSearch",
  11211: "Memcached",
  27017: "MongoDB",
};

const memory =
  "It used more memory than V8 gives it. It can have more (NODE_OPTIONS=--max-old-space-size=8192, in MB); if it grows without end, something keeps what it no longer needs.";

/** What the machine, the network and other programs refuse. */
export const systemHints: readonly Hint[] = [
  {
    says: /EADDRINUSE(?:[^\n]*?:(\d+))?/,
    hint: ([, port]) =>
      `${port ? `Port ${port}` : "That address"} is taken, by another program or by another server of this app: end that one, or listen elsewhere.`,
  },
  {
    says: /EACCES[^\n]*:(\d+)\b/,
    hint: ([, port]) =>
      Number(port) < 1024
        ? `Most systems keep ports below 1024 for root: listen on another, such as ${8000 + Number(port)}.`
        : null,
  },
  {
    says: /ECONNREFUSED (\S+):(\d+)/,
    hint: ([, host, port = ""]) => notThere(`${host}:${port}`, port),
  },
  { says: /Can't reach database server at `?([^`\s]+?:(\d+))`?/, hint: ([, at = "", port = ""]) => notThere(at, port) },
  {
    says: /(?:ENOTFOUND|EAI_AGAIN) ([^\s:]+)/,
    hint: ([, host = ""]) =>
      host.includes(".")
        ? `No address is known for ${host}: check the name, and whether the machine is online.`
        : `No address is known for ${host}. If it is a service of Docker Compose: that name holds inside of it only, from here it is localhost.`,
  },
  {
    says: /password authentication failed for user "(.+?)"|Access denied for user '(.+?)'|ER_ACCESS_DENIED_ERROR|WRONGPASS/,
    hint: ([, one, other]) =>
      `The database does not take ${(one ?? other) ? `the password of ${one ?? other}` : "these credentials"}: check what the app is given (often DATABASE_URL).`,
  },
  {
    says: /relation "(.+?)" does not exist|no such table: (\S+)|Table '(.+?)' doesn't exist|The table `(.+?)` does not exist/,
    hint: ([, ...names]) => `The database has no table ${names.find((each) => each)}: run the migrations.`,
  },
  {
    says: /ENOENT: no such file or directory, \w+ '([^'/\\][^']*)'/,
    hint: ([, path]) =>
      /^[A-Za-z]:/.test(path as string)
        ? null
        : `${path} is looked for in the folder that the app was started in (process.cwd()), not beside the module: path.join(import.meta.dirname, …) is.`,
  },
  { says: /ENOENT: no such file or directory, \w+ '([^']+)'/, hint: "Check the path, or create the file." },
  {
    says: /EMFILE/,
    hint: "Too many files are open at once: something opens them without closing, or watches too much. ulimit -n raises the limit.",
  },
  {
    says: /self[- ]signed certificate|UNABLE_TO_VERIFY_LEAF_SIGNATURE/i,
    hint: "Node does not trust that certificate: name the file of the authority that signed it in NODE_EXTRA_CA_CERTS.",
  },
  { says: /heap out of memory|ERR_WORKER_OUT_OF_MEMORY|Array buffer allocation failed/, hint: memory },
];

function notThere(address: string, port: string): string {
  const program = programs[port];
  const what = program ? `Nothing listens at ${address}, where ${program} usually is` : `Nothing listens at ${address}`;
  return `${what}: start it, or check the address that the app is given.`;
}

/** PostgreSQL's settings by name. Values are single words: letters, digits and `.-_`. */
export type ServerSettings = Readonly<Record<string, string>>;

const modest: ServerSettings = {
  // Loopback TCP works for two processes on every platform; a unix socket does neither on Windows nor in long paths.
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  shared_buffers: "64MB",
  max_connections: "100",
  max_wal_size: "256MB",
  timezone: "UTC",
  log_timezone: "UTC",
};

/** The settings as the command line which `pg_ctl` hands to a shell. */
export function settingsAsFlags(port: number, extra: ServerSettings): string {
  return Object.entries({ ...modest, ...extra, port: String(port) })
    .map(([name, value]) => {
      if (!/^[\w.-]*$/.test(name + value)) throw new TypeError(`The setting ${name} must be a single word.`);
      return `-c ${name}=${value}`;
    })
    .join(" ");
}

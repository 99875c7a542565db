import pg from "pg";
import { laneOf, UNIQUE_VIOLATION, WRITE } from "../common/messages.js";

/** Connections that one room's messages never overtake each other on: https://node-postgres.com/features/pipelining */
const LANES = 32;

/** PostgreSQL: prepared statements, each a transaction of its own, sent without waiting for those before. */
export class Store {
  #lanes;
  #next = 0;

  constructor(lanes) {
    this.#lanes = lanes;
  }

  static async connect(url) {
    const lanes = Array.from({ length: LANES }, () => new pg.Client({ connectionString: url, pipeline: true }));
    for (const lane of lanes) {
      lane.on("error", error => { console.error("postgres", error); process.exit(1); });
      await lane.connect();
    }
    return new Store(lanes);
  }

  /** Writes a message; undefined when the sender is not a member. Rows of one room come back in the order of their places. */
  async write(id, room, sender, text) {
    const lane = this.#lanes[laneOf(room, LANES)];
    const query = { name: "write", text: WRITE, values: [id, room, sender, text] };
    try {
      return (await lane.query(query)).rows[0];
    } catch (error) {
      if (error.code !== UNIQUE_VIOLATION)
        throw error;
      return (await lane.query(query)).rows[0];
    }
  }

  async query(name, text, values) {
    this.#next = (this.#next + 1) % LANES;
    return (await this.#lanes[this.#next].query({ name, text, values })).rows;
  }
}

import { SQL } from "bun";
import { laneOf, UNIQUE_VIOLATION, WRITE } from "../common/messages.js";

const LANES = 32;

/** PostgreSQL: prepared statements, each a transaction of its own, sent without waiting for those before. */
export class Store {
  #lanes: SQL[];
  #next = 0;

  constructor(lanes: SQL[]) {
    this.#lanes = lanes;
  }

  static async connect(url: string) {
    const lanes = Array.from({ length: LANES }, () => new SQL({ url, max: 1, idleTimeout: 0, prepare: true }));
    await Promise.all(lanes.map(lane => lane.connect()));
    return new Store(lanes);
  }

  /** Writes a message; undefined when the sender is not a member. Rows of one room come back in the order of their places. */
  async write(id: string, room: string, sender: string, text: string) {
    const lane = this.#lanes[laneOf(room, LANES)];
    try {
      return (await lane.unsafe(WRITE, [id, room, sender, text]))[0];
    } catch (error: any) {
      if (error.errno !== UNIQUE_VIOLATION)
        throw error;
      return (await lane.unsafe(WRITE, [id, room, sender, text]))[0];
    }
  }

  query(text: string, values: unknown[]) {
    this.#next = (this.#next + 1) % LANES;
    return this.#lanes[this.#next].unsafe(text, values);
  }
}

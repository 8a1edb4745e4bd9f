import type { Found } from "../model/index.js";

/** What cannot be read is a fault of the file like others, with AWS's reason. */
export async function readable<T>(reading: Promise<T>): Promise<Found<T>> {
  try {
    return { found: await reading };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { unreadable: message.replaceAll(/\s+/g, " ").trim() };
  }
}

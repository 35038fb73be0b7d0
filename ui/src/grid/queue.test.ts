import { describe, expect, it } from "vitest";

import { createQueue, type Saving } from "./queue";

/** A job that ends when the test says so. */
function held(log: string[], name: string) {
  let end: (answer: number) => void = () => undefined;
  let fail: (problem: unknown) => void = () => undefined;
  return {
    job: {
      run: () => {
        log.push(`run ${name}`);
        return new Promise<number>((ok, no) => ([end, fail] = [ok, no]));
      },
      done: (answer: number) => log.push(`done ${name} ${answer}`),
      dropped: () => log.push(`dropped ${name}`),
    },
    end: (answer: number) => end(answer),
    fail: (problem: unknown) => fail(problem),
  };
}
const turn = () => new Promise((go) => setTimeout(go));

describe("changes on their way to the disk", () => {
  it("go one after the other and say saved only when the last is durable", async () => {
    const log: string[] = [];
    const said: Saving[] = [];
    const queue = createQueue<number>((s) => said.push(s), (at) => at, () => 1);
    const [a, b] = [held(log, "a"), held(log, "b")];
    queue.push(a.job);
    queue.push(b.job);
    expect(log).toEqual(["run a"]);
    a.end(7);
    await turn();
    expect(log).toEqual(["run a", "done a 7", "run b"]);
    expect(said.some((s) => s.is === "saved")).toBe(false);
    b.end(8);
    await queue.settled();
    expect(said.at(-1)).toEqual({ is: "saved", at: 8 });
  });

  it("a failure stops them; trying again keeps the order", async () => {
    const log: string[] = [];
    const said: Saving[] = [];
    const queue = createQueue<number>((s) => said.push(s), (at) => at, () => 1);
    const [a, b] = [held(log, "a"), held(log, "b")];
    queue.push(a.job);
    queue.push(b.job);
    a.fail("full");
    await queue.settled();
    expect(said.at(-1)).toEqual({ is: "failed", problem: "full" });
    expect(queue.waiting).toBe(2);
    queue.retry();
    a.end(1);
    await turn();
    b.end(2);
    await turn();
    expect(log).toEqual(["run a", "run a", "done a 1", "run b", "done b 2"]);
  });

  it("what is given up lets the rest go on", async () => {
    const log: string[] = [];
    const queue = createQueue<number>(() => undefined, (at) => at);
    const [a, b] = [held(log, "a"), held(log, "b")];
    queue.push(a.job);
    queue.push(b.job);
    a.fail("sealed");
    await queue.settled();
    queue.drop();
    b.end(2);
    await queue.settled();
    expect(log).toEqual(["run a", "dropped a", "run b", "done b 2"]);
  });
});

import { Listr, ListrLogger, ProcessOutput, type ListrDefaultRendererLogLevels, type ListrLogLevels } from "listr2";

/** One thing under way, with the line that it shows. */
export interface Step {
  readonly title: string;
  /** @returns what the line says at the end. */
  readonly run: (say: (message: string) => void) => Promise<string>;
}

/** Several steps that ran side by side have failed. */
class StepsError extends Error {
  override readonly name = "StepsError";
}

/** Runs steps side by side, or one after the other, with a line each on stderr: live in a terminal, plain elsewhere.
 *  @throws the error of the step that failed, or a StepsError that says them all, after all under way have ended. */
export async function runSteps(steps: readonly Step[], { concurrent }: { concurrent: boolean }): Promise<void> {
  const failures: unknown[] = [];
  // Without a terminal there is nothing to overwrite: a line when a step begins and one when it ends.
  const live = process.stderr.isTTY;
  const processOutput = new ProcessOutput(process.stderr, process.stderr);
  const list = new Listr(
    steps.map((step) => ({
      title: step.title,
      task: async (_context, task) => {
        try {
          const end = await step.run((message) => {
            if (live) task.output = message;
          });
          task.title = `${step.title}: ${end}`;
        } catch (error) {
          failures.push(error);
          // Whoever called says why, once and whole.
          throw new Error("see below");
        }
      },
    })),
    {
      concurrent,
      exitOnError: !concurrent,
      // An interrupt is this command's to handle: the engine has to end first.
      registerSignalListeners: false,
      renderer: "default",
      fallbackRenderer: "simple",
      fallbackRendererCondition: () => !live,
      rendererOptions: {
        logger: new ListrLogger<ListrDefaultRendererLogLevels>({ processOutput }),
        showErrorMessage: false,
        collapseErrors: false,
      },
      fallbackRendererOptions: { logger: new ListrLogger<ListrLogLevels>({ processOutput }) },
    },
  );
  try {
    await list.run();
  } catch (error) {
    if (failures.length === 0) throw error;
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) {
    throw new StepsError(failures.map((error) => (error instanceof Error ? error.message : String(error))).join("\n"));
  }
}

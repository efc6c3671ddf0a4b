/** A question to a process that may be gone, or too busy to answer. */
export interface Question<Answer> {
  ask(): Promise<Answer>;
  /** The process has answered. */
  answered(answer: Answer): void;
}

export interface QuestionOptions<Answer> {
  send(): void;
  /** The process is gone. */
  gone: Promise<unknown>;
  limitMs: number;
  /** What is taken for the answer if there is none. */
  otherwise: Answer;
}

export function createQuestion<Answer>({ send, gone, limitMs, otherwise }: QuestionOptions<Answer>): Question<Answer> {
  let settle: (answer: Answer) => void = () => {};
  // Once: what each question hung on this promise would stay there for as long as the process lives.
  void gone.then(() => settle(otherwise));
  return {
    ask() {
      settle(otherwise);
      return new Promise((resolve) => {
        const limit = setTimeout(() => settle(otherwise), limitMs);
        settle = (answer) => {
          clearTimeout(limit);
          resolve(answer);
        };
        send();
      });
    },
    answered: (answer) => settle(answer),
  };
}

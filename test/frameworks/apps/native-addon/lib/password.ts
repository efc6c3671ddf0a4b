import { hash } from "@node-rs/argon2";

export const passwordHash = hash("correct horse", { memoryCost: 1024, timeCost: 1 });

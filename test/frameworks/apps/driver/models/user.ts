import driver from "driver";

export const User = driver.model("User", { collection: "model one" });

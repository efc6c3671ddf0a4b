import driver from "driver";

export const connect = () => driver.connect(String(process.env.DATABASE_URL));

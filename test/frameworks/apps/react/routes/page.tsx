import { Suspense } from "react";
import { greeting } from "../lib/greeting.ts";
import { Visit } from "../lib/visit.tsx";

export function Page({ name }: { name: string }) {
  return (
    <html lang="en">
      <body>
        <h1>{`${greeting(name)}, route one`}</h1>
        <Suspense fallback={<p>One moment</p>}>
          <Visit />
        </Suspense>
      </body>
    </html>
  );
}

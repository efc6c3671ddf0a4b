import { Injectable } from "@nestjs/common";
import { greeting } from "../../lib/greeting";
import { visit } from "../../lib/visits";

@Injectable()
export class HelloService {
  hello(name: string): string {
    return `${greeting(name)}, ${visit()}`;
  }
}

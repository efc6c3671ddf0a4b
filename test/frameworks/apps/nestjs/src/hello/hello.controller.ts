import { Controller, Get, Query } from "@nestjs/common";
import { HelloService } from "./hello.service";

@Controller("hello")
export class HelloController {
  constructor(private readonly helloService: HelloService) {}

  @Get()
  hello(@Query("name") name: string): string {
    return `${this.helloService.hello(name)}, route one`;
  }
}

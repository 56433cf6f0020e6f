import { IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';

/**
 * The classes that node:http makes this application's requests and responses from. Express gives every request and
 * response its own prototype when it arrives; on Node 20 and 22 such an object stays slow for its whole life (three
 * times the CPU of a request). Objects that are born with the prototype have nothing to change. The application's
 * prototypes are replaced by those of these classes, which inherit from the former ones.
 */
export function serverClasses(app: Express): {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
} {
  class AppRequest extends IncomingMessage {}
  class AppResponse<Asked extends IncomingMessage = IncomingMessage> extends ServerResponse<Asked> {}
  Object.setPrototypeOf(AppRequest.prototype, app.request);
  Object.setPrototypeOf(AppResponse.prototype, app.response);
  Object.assign(app, { request: AppRequest.prototype, response: AppResponse.prototype });
  return { IncomingMessage: AppRequest, ServerResponse: AppResponse };
}

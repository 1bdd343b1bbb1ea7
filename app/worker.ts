/** The app's Worker: the gateway's paths go to the gateway, and everything else to Next.js. */
import { isAuthRequest, toGateway } from "@vestibule/next/worker";
import openNext from "./.open-next/worker.js";

export default {
  fetch(request: Request, env: CloudflareEnv, context: ExecutionContext): Promise<Response> {
    return isAuthRequest(request)
      ? toGateway(request, env.AUTH)
      : openNext.fetch(request, env, context);
  },
};

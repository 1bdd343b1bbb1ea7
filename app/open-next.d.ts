/** The Next.js app as OpenNext builds it; it exists after a build only. */
declare module "*/.open-next/worker.js" {
  const openNext: {
    fetch(request: Request, env: CloudflareEnv, context: ExecutionContext): Promise<Response>;
  };
  export default openNext;
}

# Built in three steps: compile, collect the runtime packages, put both into a small image.
# The base is pinned to one Node release; raise all three lines together.
FROM node:26.10.0-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc tsconfig.json tsconfig.build.json ./
RUN npm ci --ignore-scripts
COPY src ./src
RUN npm run build && mkdir state

FROM node:26.10.0-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM node:26.10.0-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
COPY templates ./templates
COPY config ./config
# For SIGNPOST_STATE: a volume that is mounted here for the first time takes the owner over.
COPY --from=build --chown=1000:1000 /app/state /var/lib/signpost
# A number, so that Kubernetes can see that it is not root.
USER 1000:1000
EXPOSE 8080
# The image has no curl. /healthz answers on http whatever insecureHttp says.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/cli/main.js"]
CMD ["serve"]

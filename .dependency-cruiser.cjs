// Who may import whom. `test/rules/imports.test.ts` runs it and offends every rule once.
const ofBase = 'auth|organisation|cases|audit'
const ofCasework = 'dispatches|scene|video|investigation|analysis|clearance|property|series|prevention|community'
const ofSpanning = 'commands|sync|boards|reports|documents|search|approvals|notifications|demo'
const [base, casework, spanning] = [ofBase, ofCasework, ofSpanning].map((names) => `(${names})`)
const feature = `(${ofBase}|${ofCasework}|${ofSpanning})`
const platform =
  '((http|realtime|db|journal|files|timers)/|(config|config[.](kept|reports|rules|settings|unknown)|folder|platform|clock|metrics|projectRoot|startRefusal)[.]ts$)'

const rule = (name, from, to) => ({ name, severity: 'error', from, to })

module.exports = {
  forbidden: [
    rule('no-cycles', {}, { circular: true }),
    rule('nothing-unresolved', { path: '^(shared|server|seed|test|bench)/' }, { couldNotResolve: true }),
    // The page's other names are Vite's and its plugins' to resolve.
    rule('nothing-unresolved-in-pages', { path: '^web/' }, { couldNotResolve: true, path: '^[.]' }),
    rule(
      'no-product-code-on-tools',
      { path: '^(shared|server)/', pathNot: '^server/(build|start)[.].*mjs$' },
      { dependencyTypes: ['npm-dev'] },
    ),

    // What another package brings along today it may leave out tomorrow.
    rule('packages-are-declared', {}, { dependencyTypes: ['npm-no-pkg'] }),

    rule('shared-imports-nothing-of-ours', { path: '^shared/' }, { path: '^(server|web|seed|test|bench)/' }),
    rule(
      'shared-is-pure',
      { path: '^shared/' },
      {
        dependencyTypes: [
          'core',
          'npm',
          'npm-dev',
          'npm-optional',
          'npm-peer',
          'npm-bundled',
          'npm-no-pkg',
          'npm-unknown',
        ],
        pathNot: 'node_modules/(typebox|date-fns)/',
      },
    ),
    rule('schema-knows-no-rules', { path: '^shared/schema/' }, { path: '^shared/(?!schema/)' }),

    rule('web-never-imports-server', { path: '^web/' }, { path: '^(server|seed|test|bench)/' }),
    rule('server-never-imports-web', { path: '^server/' }, { path: '^(web|test|bench)/' }),
    rule('lib-knows-no-screen', { path: '^web/src/lib/' }, { path: '^web/src/(?!lib/)' }),

    rule('platform-knows-no-feature', { path: `^server/${platform}` }, { path: `^(server/${feature}|seed)/` }),
    rule('base-knows-no-casework', { path: `^server/${base}/` }, { path: `^server/(${casework}|${spanning})/` }),
    rule(
      'casework-features-never-meet',
      { path: `^server/${casework}/` },
      { path: `^server/(${casework}|${spanning})/`, pathNot: '^server/$1/' },
    ),
    rule(
      'enter-a-feature-by-its-index',
      { path: '^server/([^/]+)' },
      { path: `^server/${feature}/(?!index[.]ts$)`, pathNot: '^server/$1/' },
    ),
    rule(
      'enter-a-feature-by-its-index-from-outside',
      { path: '^(seed|bench)/' },
      { path: `^server/${feature}/(?!index[.]ts$)` },
    ),

    rule(
      'only-models-and-db-know-mongoose',
      { path: '^(server|seed)/', pathNot: '([.]model[.]ts$|^server/db/)' },
      { path: 'node_modules/(mongoose|mongodb|bson|mongodb-memory-server[^/]*)/' },
    ),
    rule(
      'only-http-knows-express',
      { path: '^server/', pathNot: '^server/http/' },
      { path: 'node_modules/(@types/)?express/' },
    ),
    rule(
      'only-realtime-knows-socketio',
      { path: '^server/', pathNot: '^server/realtime/' },
      { path: 'node_modules/socket[.]io/' },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|web/dist)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.vue', '.mjs', '.js', '.json'],
      conditionNames: ['import', 'types', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
}

import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

// Rules that need types are few: these are the ones that find a forgotten await. Layout is Prettier's alone.
const ofAsyncCode = {
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
}

const ofAllCode = {
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/consistent-type-imports': [
    'error',
    { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
  ],
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
  ],
  // A schema and the type it describes have one name.
  '@typescript-eslint/no-redeclare': 'off',
  '@typescript-eslint/consistent-type-definitions': 'off',
  '@typescript-eslint/no-dynamic-delete': 'off',
  '@typescript-eslint/no-invalid-void-type': 'off',
  '@typescript-eslint/unified-signatures': 'off',
  eqeqeq: ['error', 'always'],
  'no-var': 'error',
  'prefer-const': ['error', { destructuring: 'all' }],
  'no-param-reassign': 'error',
  'no-throw-literal': 'error',
  'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
}

// [S5] [S16] Where a text would be taken for markup or for a program, of the browser and of libraries: words are written
// as text, on maps by `web/src/map/written.ts`.
const sink = (selector, message = 'a text here is markup: write words as text') => ({ selector, message })
const sinks = [
  sink(
    'CallExpression[callee.property.name=/^(bindTooltip|bindPopup|openTooltip|openPopup|setTooltipContent|setPopupContent|setContent|addAttribution)$/]',
    'Leaflet takes a text for markup: nameLayer or asWords of web/src/map/written.ts',
  ),
  sink(
    "CallExpression[callee.property.name='divIcon'] Property[key.name='html'][value.callee.name!='asWords']",
    'Leaflet takes a text for markup: asWords of web/src/map/written.ts',
  ),
  sink("Property[key.name='attribution']", 'Leaflet takes a text for markup'),
  sink(
    'CallExpression[callee.property.name=/^(insertAdjacentHTML|createContextualFragment|parseFromString|setHTMLUnsafe|parseHTMLUnsafe)$/]',
  ),
  sink("CallExpression[callee.object.name='document'][callee.property.name=/^write(ln)?$/]"),
  sink('AssignmentExpression[left.property.name=/^(innerHTML|outerHTML|srcdoc)$/]'),
  sink('Property[key.name=/^(innerHTML|outerHTML|srcdoc|dangerouslyUseHTMLString|rawContent)$/]'),
  sink("NewExpression[callee.name='Function']", 'a text here is a program'),
  sink("CallExpression[callee.name='eval']", 'a text here is a program'),
  sink(
    "ImportDeclaration[source.value='marked'] ImportSpecifier[imported.name!=/^(lexer|Token|Tokens)$/]",
    'marked writes markup: its lexer alone is used',
  ),
]

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', '.data/', '.cache/', 'coverage/', 'bench/reports/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  ...vue.configs['flat/recommended'].map((config) => ({ ...config, files: ['web/**/*.vue'] })),
  { rules: ofAllCode },
  { files: ['{web,server,seed}/**/*.{ts,vue}'], rules: { 'no-restricted-syntax': ['error', ...sinks] } },
  {
    // Not in the pages: reading the types of their components takes longer than everything else together.
    files: ['{server,shared,seed,test,bench}/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: ofAsyncCode,
  },
  {
    files: ['shared/**/*.ts'],
    rules: {
      // Rules are pure: time and ids are arguments.
      'no-restricted-syntax': [
        'error',
        ...sinks,
        {
          selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
          message: 'now is an argument',
        },
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'now is an argument' },
        {
          selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
          message: 'ids are arguments',
        },
        { selector: "CallExpression[callee.property.name='randomUUID']", message: 'ids are arguments' },
      ],
    },
  },
  {
    files: ['web/**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.vue'] } },
    rules: {
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/multi-word-component-names': 'off',
      'vue/no-v-html': 'error',
      'vue/no-restricted-v-bind': ['error', 'innerHTML', 'outerHTML', 'srcdoc', '/^raw-?[cC]ontent$/'],
      'vue/no-restricted-static-attribute': ['error', 'srcdoc', 'raw-content'],
      ...Object.fromEntries(
        [
          'html-indent',
          'html-closing-bracket-newline',
          'html-self-closing',
          'max-attributes-per-line',
          'singleline-html-element-content-newline',
          'multiline-html-element-content-newline',
          'first-attribute-linebreak',
          'html-closing-bracket-spacing',
          'mustache-interpolation-spacing',
          'no-multi-spaces',
          'no-spaces-around-equal-signs-in-attribute',
          'html-quotes',
        ].map((name) => [`vue/${name}`, 'off']),
      ),
    },
  },
  {
    // chai's assertions are properties.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs' },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
)

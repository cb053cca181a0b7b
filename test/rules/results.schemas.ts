import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import ts from 'typescript'
import { projectRoot } from './cruise.ts'

export type JsonSchema = Record<string, unknown>

/** What the operations answer, as JSON Schema: by operation, and the types that have a name. */
export interface ResultSchemas {
  results: Record<string, JsonSchema>
  types: Record<string, JsonSchema>
}

const CATALOGUE = join(projectRoot, 'shared/operations/catalogue.ts')
const QUESTION = join(projectRoot, 'shared/operations/results.question.ts')
const QUESTION_TEXT = `import type { OperationName, ResultOf } from './catalogue.ts'
export type Results = { [Name in OperationName]: ResultOf<Name> }`

/** Where they are kept for the API's document. */
export const resultsFile = join(projectRoot, 'server/http/results.json')

/** What has to stand in that file. */
export const resultsText = async (): Promise<string> =>
  format(JSON.stringify(resultSchemas()), { ...(await resolveConfig(resultsFile)), filepath: resultsFile })

/** Reads the declared types of all results; their doc comments become descriptions. @throws Error for a type that JSON has not */
export const resultSchemas = (): ResultSchemas => {
  const { config } = ts.readConfigFile(join(projectRoot, 'tsconfig.json'), (path) => ts.sys.readFile(path))
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [CATALOGUE], include: [] }, ts.sys, projectRoot)
  const host = ts.createCompilerHost(options)
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (path, ...rest) =>
    path === QUESTION ? ts.createSourceFile(path, QUESTION_TEXT, ts.ScriptTarget.ES2023) : read(path, ...rest)
  const program = ts.createProgram([CATALOGUE, QUESTION], options, host)
  const file = program.getSourceFile(QUESTION)
  const alias = file?.statements.find(ts.isTypeAliasDeclaration)
  if (!alias) throw new Error('the question is not in the program')
  return new Walk(program.getTypeChecker()).results(alias)
}

const isAnonymous = (name: string): boolean => name.startsWith('__')
const hasFlag = (type: ts.Type, flag: ts.TypeFlags): boolean => (type.flags & flag) !== 0

class Walk {
  readonly #checker: ts.TypeChecker
  readonly #types: Record<string, JsonSchema> = {}
  readonly #named = new Map<string, ts.Type>()

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker
  }

  results(alias: ts.TypeAliasDeclaration): ResultSchemas {
    const results: Record<string, JsonSchema> = {}
    for (const property of this.#checker.getPropertiesOfType(this.#checker.getTypeAtLocation(alias))) {
      results[property.name] = this.#schema(
        this.#checker.getTypeOfSymbolAtLocation(property, alias),
        alias,
        property.name,
      )
    }
    return { results, types: sorted(this.#types) }
  }

  #schema(type: ts.Type, at: ts.Node, path: string): JsonSchema {
    const name = this.#nameOf(type)
    if (name === undefined) return this.#shape(type, at, path)
    if (this.#named.get(name) === undefined) {
      this.#named.set(name, type)
      const symbol = type.aliasSymbol ?? type.getSymbol()
      this.#types[name] = { ...described(symbol, this.#checker), ...this.#shape(type, at, name) }
    }
    return { $ref: `#/components/schemas/${name}` }
  }

  /** Only what people wrote as a type of its own, without arguments, is a name; two of one name are told apart by nothing. */
  #nameOf(type: ts.Type): string | undefined {
    if (!hasFlag(type, ts.TypeFlags.Object | ts.TypeFlags.UnionOrIntersection)) return undefined
    if (type.aliasSymbol ? type.aliasTypeArguments : this.#hasArguments(type as ts.TypeReference)) return undefined
    const symbol = type.aliasSymbol ?? type.getSymbol()
    if (!symbol || isAnonymous(symbol.name)) return undefined
    const isOurs = symbol.declarations?.some(
      (declaration) =>
        declaration.getSourceFile().fileName.startsWith(join(projectRoot, 'shared')) &&
        (ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration)),
    )
    if (!isOurs) return undefined
    const known = this.#named.get(symbol.name)
    return known === undefined || known === type ? symbol.name : undefined
  }

  /** Whether it has type arguments other than those that stand in for none. */
  #hasArguments({ target, typeArguments = [] }: ts.TypeReference): boolean {
    const parameters = target?.typeParameters ?? []
    return typeArguments
      .slice(0, parameters.length)
      .some((argument, place) => argument !== parameters[place]?.getDefault())
  }

  #others(index: ts.Type, at: ts.Node, path: string): JsonSchema | false {
    return hasFlag(index, ts.TypeFlags.Never) ? false : this.#schema(index, at, path)
  }

  #shape(type: ts.Type, at: ts.Node, path: string): JsonSchema {
    if (hasFlag(type, ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {}
    if (hasFlag(type, ts.TypeFlags.Null)) return { type: 'null' }
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value }
    if (hasFlag(type, ts.TypeFlags.BooleanLiteral)) return { const: this.#checker.typeToString(type) === 'true' }
    if (hasFlag(type, ts.TypeFlags.StringLike)) return { type: 'string' }
    if (hasFlag(type, ts.TypeFlags.NumberLike)) return { type: 'number' }
    if (hasFlag(type, ts.TypeFlags.BooleanLike)) return { type: 'boolean' }
    if (type.isUnion()) return this.#union(type, at, path)
    if (this.#checker.isTupleType(type)) {
      const items = this.#checker.getTypeArguments(type as ts.TypeReference)
      return {
        type: 'array',
        prefixItems: items.map((item, place) => this.#schema(item, at, `${path}.${place}`)),
        minItems: items.length,
        maxItems: items.length,
      }
    }
    if (this.#checker.isArrayType(type)) {
      const [item] = this.#checker.getTypeArguments(type as ts.TypeReference)
      return { type: 'array', items: item ? this.#schema(item, at, `${path}[]`) : {} }
    }
    if (hasFlag(type, ts.TypeFlags.Object | ts.TypeFlags.Intersection)) return this.#object(type, at, path)
    throw new Error(`${path}: JSON has no ${this.#checker.typeToString(type)}`)
  }

  #union(type: ts.UnionType, at: ts.Node, path: string): JsonSchema {
    const given = type.types.filter((one) => !hasFlag(one, ts.TypeFlags.Undefined))
    const texts = given.filter((one) => one.isStringLiteral())
    const others = given.filter((one) => !one.isStringLiteral())
    const booleans = others.filter((one) => hasFlag(one, ts.TypeFlags.BooleanLiteral))
    const rest = booleans.length === 2 ? others.filter((one) => !booleans.includes(one)) : others
    const choices = [
      ...(texts.length > 1 ? [{ type: 'string', enum: texts.map(({ value }) => value).sort() }] : []),
      ...(texts.length === 1 ? [{ const: texts[0]?.value }] : []),
      ...(booleans.length === 2 ? [{ type: 'boolean' }] : []),
      ...rest.map((one) => this.#schema(one, at, path)),
    ]
    const different = [...new Map(choices.map((choice) => [JSON.stringify(choice), choice])).values()]
    return different.length === 1 && different[0] ? different[0] : { anyOf: different }
  }

  #object(type: ts.Type, at: ts.Node, path: string): JsonSchema {
    if (this.#checker.getSignaturesOfType(type, ts.SignatureKind.Call).length > 0)
      throw new Error(`${path}: JSON has no functions`)
    const properties: Record<string, JsonSchema> = {}
    const required: string[] = []
    for (const property of this.#checker.getPropertiesOfType(type)) {
      const of = this.#checker.getTypeOfSymbolAtLocation(property, at)
      const isOptional =
        (property.flags & ts.SymbolFlags.Optional) !== 0 ||
        hasFlag(of, ts.TypeFlags.Undefined) ||
        (of.isUnion() && of.types.some((one) => hasFlag(one, ts.TypeFlags.Undefined)))
      if (hasFlag(of, ts.TypeFlags.Undefined | ts.TypeFlags.Never)) continue
      properties[property.name] = {
        ...described(property, this.#checker),
        ...this.#schema(of, at, `${path}.${property.name}`),
      }
      if (!isOptional) required.push(property.name)
    }
    const index = this.#checker.getIndexTypeOfType(type, ts.IndexKind.String)
    return {
      type: 'object',
      ...(Object.keys(properties).length > 0 ? { properties } : {}),
      ...(required.length > 0 ? { required: required.sort() } : {}),
      ...(index ? { additionalProperties: this.#others(index, at, `${path}.*`) } : {}),
    }
  }
}

const described = (symbol: ts.Symbol | undefined, checker: ts.TypeChecker): { description?: string } => {
  const text = ts.displayPartsToString(symbol?.getDocumentationComment(checker)).trim()
  return text === '' ? {} : { description: text }
}

const sorted = (schemas: Record<string, JsonSchema>): Record<string, JsonSchema> =>
  Object.fromEntries(Object.entries(schemas).sort(([one], [other]) => (one < other ? -1 : 1)))

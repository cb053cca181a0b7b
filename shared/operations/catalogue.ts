import type Type from 'typebox'
import { boardOperations } from './boards.ts'
import { caseOperations } from './cases.ts'
import { clearanceOperations } from './clearance.ts'
import type { Operation } from './define.ts'
import { demoOperations } from './demo.ts'
import { dispatchOperations } from './dispatches.ts'
import { importOperations } from './imports.ts'
import { notificationOperations } from './notifications.ts'
import { organisationOperations } from './organisation.ts'
import { propertyOperations } from './property.ts'
import { reportOperations } from './reports.ts'
import { sessionOperations } from './session.ts'
import { timelineOperations } from './timeline.ts'

/** Every operation of the system by name. */
export const catalogue = {
  ...sessionOperations,
  ...caseOperations,
  ...dispatchOperations,
  ...timelineOperations,
  ...clearanceOperations,
  ...propertyOperations,
  ...boardOperations,
  ...reportOperations,
  ...notificationOperations,
  ...organisationOperations,
  ...importOperations,
  ...demoOperations,
}

export type OperationName = keyof typeof catalogue
export const operationNames = Object.keys(catalogue) as OperationName[]

type Of<N extends OperationName> = (typeof catalogue)[N]
export type ParamsOf<N extends OperationName> = Type.Static<Of<N>['params']>
export type QueryOf<N extends OperationName> = Type.Static<Of<N>['query']>
export type BodyOf<N extends OperationName> = Type.Static<Of<N>['body']>
export type ResultOf<N extends OperationName> = Type.Static<Of<N>['result']>

/** The declaration of a name that came from outside; undefined when there is none. */
export const operationNamed = (name: string): Operation | undefined =>
  Object.hasOwn(catalogue, name) ? (catalogue as Record<string, Operation>)[name] : undefined

declare module 'swagger2openapi' {
  export interface ConvertOptions {
    patch?: boolean
    warnOnly?: boolean
    direct?: boolean
    resolve?: boolean
    text?: string
    refSiblings?: 'remove' | 'preserve' | 'allOf'
  }
  /** With `direct`, resolves to the converted document. */
  export function convertObj(swagger: object, options: ConvertOptions): Promise<object>
}

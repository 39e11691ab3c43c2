export { signatureCatalog } from '../specs/signatures.ts'

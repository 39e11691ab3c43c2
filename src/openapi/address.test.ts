import { expect, test } from 'vitest'
import { isPrivateAddress } from './address.ts'

const cases: [address: string, isPrivate: boolean][] = [
  ['8.8.8.8', false],
  ['172.15.0.1', false],
  ['172.32.0.1', false],
  ['100.63.0.1', false],
  ['192.0.1.1', false],
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['0.0.0.0', true],
  ['10.1.2.3', true],
  ['100.64.0.1', true],
  ['169.254.169.254', true],
  ['172.16.0.1', true],
  ['172.31.255.255', true],
  ['192.168.1.1', true],
  ['198.18.0.1', true],
  ['224.0.0.1', true],
  ['255.255.255.255', true],
  ['2606:4700::1111', false],
  ['::', true],
  ['::1', true],
  ['fe80::1%eth0', true],
  ['fc00::1', true],
  ['fd12:3456::1', true],
  ['ff02::1', true],
  ['2001:db8::1', true],
  ['::ffff:127.0.0.1', true],
  ['::ffff:7f00:1', true],
  ['::ffff:8.8.8.8', false],
  ['64:ff9b::a00:1', true],
  ['64:ff9b::808:808', false],
  ['2002:7f00:1::', true],
  ['2002:808:808::', false],
  ['not an address', true],
  ['1.2.3', true],
  ['1::2::3', true],
]
test.each(cases)('%s', (address, isPrivate) => {
  expect(isPrivateAddress(address)).toBe(isPrivate)
})

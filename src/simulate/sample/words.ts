/**
 * Small tables for believable values. Own ones rather than a faker: a library costs 30–170 ms at start and is seeded per
 * instance, while these need nothing but the random source at hand.
 */
export const firstNames =
  'Ada Amara Ben Carla Chen Diego Elena Emil Fatima Grace Hana Ines Ivan Jonas Kofi Lena Liam Maya Mina Nils Noor Omar Priya Rosa Sam Sofia Tara Theo Yara Zoe'.split(
    ' ',
  )
export const lastNames =
  'Abbott Bauer Castillo Diaz Eriksson Fischer Garcia Haddad Ito Jensen Kowalski Lopez Mensah Nakamura Novak Okafor Patel Quinn Rossi Santos Silva Tanaka Ueda Vargas Weber Xu Yilmaz Zhang'.split(
    ' ',
  )
export const cities =
  'Amsterdam Austin Berlin Boston Chicago Copenhagen Denver Dublin Geneva Hamburg Lisbon London Lyon Madrid Melbourne Milan Oslo Paris Porto Prague Seattle Tokyo Toronto Vienna Zurich'.split(
    ' ',
  )
export const streets =
  'Alder Birch Cedar Church Elm Garden Harbour High Hill King Lake Maple Market Mill Oak Park Pine River Station Willow'.split(
    ' ',
  )
export const companies =
  'Acorn Atlas Beacon Bluefin Cobalt Copper Delta Ember Fjord Granite Harbor Juniper Lumen Meridian Nimbus Northwind Orchard Pioneer Quartz Summit'.split(
    ' ',
  )
export const products =
  'backpack blanket bottle candle chair desk headphones jacket keyboard kettle lamp mug notebook pen scarf shirt speaker table teapot wallet'.split(
    ' ',
  )
export const adjectives =
  'amber bright calm classic compact cotton crisp ergonomic fresh gentle handmade light linen modern natural rustic sleek small smart soft steel wooden'.split(
    ' ',
  )
export const lorem =
  'after all along also around before better between bring clear close first found from given great group keep known later light made many might more near never next often order other over part place point plan ready right same small still through under until value very well while work'.split(
    ' ',
  )
export const colors = 'blue green red orange purple teal gray black white yellow'.split(' ')
export const countries: readonly (readonly [code: string, code3: string, name: string])[] = [
  ['US', 'USA', 'United States'],
  ['GB', 'GBR', 'United Kingdom'],
  ['DE', 'DEU', 'Germany'],
  ['FR', 'FRA', 'France'],
  ['NL', 'NLD', 'Netherlands'],
  ['CA', 'CAN', 'Canada'],
  ['ES', 'ESP', 'Spain'],
  ['JP', 'JPN', 'Japan'],
]
export const states = 'California Texas Bavaria Ontario Catalonia Brittany Oregon Utah'.split(' ')
export const currencies = 'USD EUR GBP CAD AUD JPY CHF SEK'.split(' ')
export const languages = 'en de fr es it nl pt ja'.split(' ')
export const locales = 'en-US en-GB de-DE fr-FR es-ES nl-NL'.split(' ')
export const timezones = 'UTC Europe/Berlin Europe/London America/New_York America/Los_Angeles Asia/Tokyo'.split(' ')
export const jobs = 'Engineer Designer Analyst Manager Accountant Writer Consultant Researcher'.split(' ')

"""Counts the files of past cases straight from the CSV, with nothing of the importer: JSON on standard output."""
import collections
import csv
import gzip
import json
import sys

SMALL = {
    'THEFT/BMV': 'theft', 'OTHER THEFTS': 'theft', 'THEFT/SHOPLIFT': 'theft', 'BURGLARY-RESIDENCE': 'theft',
    'BURGLARY-BUSINESS': 'theft', 'UUMV': 'theft', 'EMBEZZLEMENT': 'fraud', 'FRAUD': 'fraud',
    'FORGE & COUNTERFEIT': 'fraud', 'VANDALISM & CRIM MISCHIEF': 'damage', 'CRIMINAL MISCHIEF/VANDALI': 'damage',
    'ASSAULT': 'injury',
}


def rows(path):
    with gzip.open(path, 'rt', encoding='utf-8', newline='') as file:
        yield from csv.DictReader(file)


def bicycles(path, year, value):
    """`year` finds the year in a row: some rows tell another year beside their date."""
    years, fen = collections.Counter(), 0
    for row in rows(path):
        years[year(row)] += 1
        fen += round(float(row[value]) * 100) if value and row[value].strip() else 0
    return {'cases': sum(years.values()), 'fen': fen, 'years': dict(years), 'categories': {'theft': sum(years.values())}}


def dallas(path):
    first = {}
    for row in rows(path):
        if row['UCR Offense Name'] in SMALL:
            first.setdefault(row['Incident Number w/ Year'], row)
    years = collections.Counter('20' + row['Call Received Date Time'].split(' ')[0].split('/')[2] for row in first.values())
    kinds = collections.Counter(SMALL[row['UCR Offense Name']] for row in first.values())
    return {'cases': len(first), 'fen': 0, 'years': dict(years), 'categories': dict(kinds)}


folder = sys.argv[1]
print(json.dumps({
    'dallas': dallas(f'{folder}/dallas_incidents_sample.csv.gz'),
    'toronto': bicycles(f'{folder}/toronto_bicycle_thefts_status.csv.gz', lambda row: row['occ_year'], None),
    'philadelphia-2010': bicycles(f'{folder}/philadelphia_bicycle_thefts_2010_2013.csv.gz', lambda row: row['Theft Date'][6:10], 'Stolen Value'),
    'philadelphia-2014': bicycles(f'{folder}/philadelphia_bicycle_thefts_2014_2015.csv.gz', lambda row: row['THEFT_DATE'][6:10], 'STOLEN_VAL'),
}))

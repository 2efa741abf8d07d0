"""Many documents: every one accounted for, whatever happens to one of them.

    for result in vnadmin.read_many(paths, workers=2):
        print(result.name, result.status)

`pool`: workers that are watched. `sources`: what a command line names, one file after the other. `archive`: into an archive,
with a ledger, so that a batch can be stopped and taken up again.
"""

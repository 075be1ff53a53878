"""Several people who do something at the same moment."""

import threading

from django.db import connection


def at_once(*jobs):
    """Run jobs in threads that start together; return the value of each, "done" for none, or its error's name."""
    start = threading.Barrier(len(jobs))
    outcomes = [None] * len(jobs)

    def run(number, job):
        start.wait(20)
        try:
            outcomes[number] = job() or "done"
        except Exception as error:
            outcomes[number] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes

"""The flows, by what they are about. A deployment names one by its module: `flows.jobs.months.monitor`."""

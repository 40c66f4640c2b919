"""The sample street: an invented street office and two years of its workbooks, from a fixed seed."""

from data.sample.files import SampleFile, sample_workbooks
from data.sample.loading import Loading, load_sample
from data.sample.prepared import load_prepared
from data.sample.street import FIRST, LAST, TODAY, sample_settings

__all__ = [
    "FIRST",
    "LAST",
    "TODAY",
    "Loading",
    "SampleFile",
    "load_prepared",
    "load_sample",
    "sample_settings",
    "sample_workbooks",
]

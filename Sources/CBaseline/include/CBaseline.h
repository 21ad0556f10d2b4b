// Declares nothing: linking this target is enough. See baseline.c.
#ifndef CBASELINE_H
#define CBASELINE_H
#endif

#ifndef SEGMENT_CLUSTER_H
#define SEGMENT_CLUSTER_H

#include <stddef.h>

/*
 * Groups of points that lie near each other: k-means (Lloyd's, begun by
 * k-means++), the number of groups by the silhouette (Rousseeuw 1987).
 *
 * The same points in the same order give the same groups: what is random
 * comes from a sequence of our own.  Of many points the number and the first
 * centres are found on a sample; then all are assigned.
 */
#define CLUSTERS_MAX 8

struct clustering {
	unsigned k;		/* groups, the largest first; none is empty */
	unsigned *of;		/* the group of each point */
	size_t size[CLUSTERS_MAX];
	double silhouette;	/* of the sample, from -1 to 1; 0 when k is 1 */
};

/*
 * Group n points (n > 0) of so many dimensions, row by row in `points`, into
 * k groups, or fewer where there are fewer different points; 0: as many as
 * fit best, from 2 to CLUSTERS_MAX.
 */
void cluster_find(struct clustering *out, const float *points, size_t n, unsigned dimensions,
		  unsigned k);
void cluster_release(struct clustering *clustering);

#endif

/* version - the one place that says which lr this is. */
#ifndef LR_BASE_VERSION_H
#define LR_BASE_VERSION_H

#define LR_VERSION "0.1.0"
#define LR_PROGRAM "lr " LR_VERSION /* in the journal */

#endif

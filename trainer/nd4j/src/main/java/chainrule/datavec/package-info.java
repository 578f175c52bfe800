/**
 * The bridge to DataVec: a table that a Schema or a TransformProcess describes as a data set, and a data set as an
 * iterator.
 */
package chainrule.datavec;

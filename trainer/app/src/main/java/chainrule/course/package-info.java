/** The questions of a course on neural networks, and how they are answered. */
package chainrule.course;

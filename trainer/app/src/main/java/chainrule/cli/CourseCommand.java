package chainrule.cli;

import chainrule.base.UserException;
import chainrule.cli.option.Folders;
import chainrule.course.Answer;
import chainrule.course.Course;
import chainrule.course.CoursePage;
import chainrule.course.Question;
import chainrule.report.SavedFigure;
import chainrule.run.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "course",
        mixinStandardHelpOptions = true,
        description = {
            "List the questions of a course on neural networks, each with the command that answers it.",
            "Exit code of --run: that of the first command that fails."
        },
        footer = {
            "",
            "Examples: chainrule course",
            "          chainrule course --only softmax",
            "          chainrule course --run"
        })
final class CourseCommand implements Callable<Integer> {
    @Option(names = "--run", description = "Answer those that take seconds, on one page.")
    private boolean run;

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Only questions with this text in their topic, text or command.")
    private String only;

    @Mixin
    private Folders folders;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        var questions = Course.containing(only);
        return run ? answer(questions) : list(questions);
    }

    private int list(List<Question> questions) {
        Course.byTopic(questions).forEach((topic, ofTopic) -> {
            output.line("%s", topic);
            for (var question : ofTopic) {
                output.line("  %s", question.text());
                output.line("      %s", question.line());
            }
            output.line("");
        });
        output.line("A1, C7 and the like are IDs of formulas: docs/formulas.md lists them.");
        report(null, questions.stream().map(CourseCommand::json).toList());
        return 0;
    }

    /** Those that were not answered have null in the place of an answer. */
    private void report(String folder, List<Map<String, Object>> questions) {
        var report = new LinkedHashMap<String, Object>();
        report.put("run", folder);
        report.put("questions", questions);
        output.object(report);
    }

    private static Map<String, Object> json(Question question) {
        var json = new LinkedHashMap<String, Object>();
        json.put("topic", question.topic());
        json.put("question", question.text());
        json.put("command", question.line());
        json.put("quick", question.isQuick());
        json.put("exitCode", null);
        json.put("seconds", null);
        json.put("lines", null);
        return json;
    }

    private int answer(List<Question> questions) {
        var quick = questions.stream().filter(Question::isQuick).toList();
        if (quick.isEmpty()) {
            throw new UserException("all %d questions take minutes or hours: give their commands themselves"
                    .formatted(questions.size()));
        }
        var directory = RunDirectory.create(folders.runs(), "course");
        var answers = new ArrayList<Answer>();
        for (var question : quick) {
            var answer = answer(question, directory.path());
            answers.add(answer);
            output.line(
                    "%d/%d  %s  %.1f s%s",
                    answers.size(),
                    quick.size(),
                    question.line(),
                    answer.seconds(),
                    answer.exitCode() == 0 ? "" : ", exit code " + answer.exitCode());
        }
        directory.write(RunDirectory.REPORT, CoursePage.of(answers).html());
        output.line("report      %s", directory.file(RunDirectory.REPORT));
        report(
                directory.path().toString(),
                answers.stream().map(CourseCommand::json).toList());
        return answers.stream()
                .mapToInt(Answer::exitCode)
                .filter(code -> code != 0)
                .findFirst()
                .orElse(0);
    }

    private static Map<String, Object> json(Answer answer) {
        var json = json(answer.question());
        json.put("exitCode", answer.exitCode());
        json.put("seconds", answer.seconds());
        json.put("lines", answer.lines());
        return json;
    }

    /** Runs a command; what it writes goes below the folder. */
    private static Answer answer(Question question, Path folder) {
        var words = new ArrayList<>(question.command());
        var command = Main.model().getSubcommands().get(words.get(0)).getCommandSpec();
        if (command.findOption("--runs") != null) {
            words.addAll(List.of("--runs", folder.toString()));
        }
        var before = folders(folder);
        var out = new StringWriter();
        var err = new StringWriter();
        long start = System.nanoTime();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words.toArray(String[]::new));
        double seconds = (System.nanoTime() - start) / 1e9;
        var lines = new ArrayList<>(out.toString().lines().toList());
        if (code != 0) {
            lines.addAll(err.toString().lines().toList());
        }
        var figures = new ArrayList<SavedFigure>();
        var made = folders(folder);
        made.removeAll(before);
        made.forEach(name -> figures.addAll(SavedFigure.all(
                folder.resolve(name).resolve(RunDirectory.FIGURES),
                folder.resolve(name).resolve(RunDirectory.REPORT))));
        return new Answer(question, lines, figures, code, seconds);
    }

    private static Set<String> folders(Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(Files::isDirectory)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("trials"))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

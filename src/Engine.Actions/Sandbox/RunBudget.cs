using System.Diagnostics;
using Jint;

namespace Engine.Actions.Sandbox;

/// <summary>
/// Time, statements, memory and cancellation of one run, over all of its entries into the script engine. Jint's own
/// constraints begin anew with each entry, so a run of several entries would get each limit several times.
/// </summary>
internal sealed class RunBudget(ActionLimits limits) : Constraint
{
    private CancellationToken _cancellation;
    private long _deadline;
    private long _memoryStart;
    private int _statements;

    /// <summary>The limits of the run.</summary>
    public ActionLimits Limits => limits;

    /// <summary>Starts the run on this thread. Elapsed time is real time: a test's frozen clock must not make a run endless.</summary>
    public void Start(CancellationToken cancellationToken)
    {
        _cancellation = cancellationToken;
        _statements = 0;
        _memoryStart = GC.GetAllocatedBytesForCurrentThread();
        _deadline = Stopwatch.GetTimestamp() + (long)(limits.Timeout.TotalSeconds * Stopwatch.Frequency);
    }

    /// <summary>From now on the handler's promise is what the run waits for.</summary>
    public void StartPromise()
    {
        var deadline = Stopwatch.GetTimestamp() + (long)(limits.PromiseTimeout.TotalSeconds * Stopwatch.Frequency);
        _deadline = Math.Min(_deadline, deadline);
    }

    /// <inheritdoc/>
    public override void Check()
    {
        if (++_statements > limits.Statements)
        {
            throw new BudgetExceededException(BudgetKind.Statements);
        }

        CheckUse();
    }

    /// <summary>Checks everything but the number of statements; for native loops.</summary>
    public void CheckUse()
    {
        _cancellation.ThrowIfCancellationRequested();
        if (Stopwatch.GetTimestamp() > _deadline)
        {
            throw new BudgetExceededException(BudgetKind.Time);
        }

        if (GC.GetAllocatedBytesForCurrentThread() - _memoryStart > limits.MemoryBytes)
        {
            throw new BudgetExceededException(BudgetKind.Memory);
        }
    }

    /// <summary>An entry into the engine is no new run.</summary>
    public override void Reset()
    {
    }
}

/// <summary>Which limit a run hit.</summary>
internal enum BudgetKind
{
    Time,
    Memory,
    Statements,
}

/// <summary>A run hit a limit. Not an error of the script: no <c>catch</c> in the script sees it.</summary>
internal sealed class BudgetExceededException(BudgetKind kind) : Exception
{
    public BudgetKind Kind => kind;
}

using System.Text;
using Hangout.Contracts;
using Hangout.Contracts.Assistant;
using Hangout.Core.Assistant.Providers;
using Hangout.Core.Realtime;
using StackExchange.Redis;

namespace Hangout.Core.Assistant.Writing;

/// <summary>
/// The text of an answer that is being written: tokens come in one by one and go out to those who read, several at once where they come fast. What is told is in
/// Redis first, so that whoever missed something finds it there.
/// </summary>
internal sealed class AnswerText(OpenAnswer answer, AnswerChannel channel, RealtimePublisher publisher)
{
    // Below what an eye notices.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new(answer.Text);
    private readonly SemaphoreSlim _came = new(0);
    private int _told = answer.Text.Length;
    private bool _isOver, _isInRedis;

    /// <summary>Whether no more comes.</summary>
    public bool IsOver => Volatile.Read(ref _isOver);

    /// <summary>How long it is.</summary>
    public int Length
    {
        get
        {
            lock (_gate)
                return _text.Length;
        }
    }

    /// <summary>Adds what came.</summary>
    /// <param name="token">Any text; what cannot be stored is left out.</param>
    public void Add(string token)
    {
        lock (_gate)
        {
            foreach (var c in token)
            {
                if (c != '\0')
                    _text.Append(c);
            }

            if (_text.Length > Limits.MessageText)
            {
                _text.Length = Limits.MessageText;
                throw new ProviderException("answer_too_long", "The answer is longer than a message can be.");
            }
        }

        _came.Release();
    }

    /// <summary>Everything so far, without half a character at its end.</summary>
    public override string ToString()
    {
        lock (_gate)
            return _text.ToString(0, WholeLength());
    }

    /// <summary>Tells what comes, until it is over.</summary>
    /// <returns>When all is told.</returns>
    public async Task TellAsync()
    {
        while (!IsOver)
        {
            await _came.WaitAsync();
            while (_came.CurrentCount > 0)
                await _came.WaitAsync();
            await TellOnceAsync();
            await Task.Delay(Pause);
        }

        await TellOnceAsync();
    }

    /// <summary>No more comes.</summary>
    public void End()
    {
        Volatile.Write(ref _isOver, true);
        _came.Release();
    }

    private async Task TellOnceAsync()
    {
        var (told, all, fresh) = Fresh();
        if (fresh.Length == 0)
            return;
        try
        {
            if (_isInRedis)
                await channel.AppendAsync(answer.MessageId, fresh);
            else
                await channel.SetAsync(answer.MessageId, all);
            _isInRedis = true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // Whether it got there, nobody knows: the next one sets everything.
            _isInRedis = false;
        }

        await publisher.ToConversationAsync(answer.ConversationId, new AnswerGrew(answer.ConversationId, answer.MessageId, told, fresh));
        _told = told + fresh.Length;
    }

    private (int Told, string All, string Fresh) Fresh()
    {
        lock (_gate)
        {
            var length = WholeLength();
            return (_told, _isInRedis ? "" : _text.ToString(0, length), _text.ToString(_told, Math.Max(0, length - _told)));
        }
    }

    /// <summary>A character of two halves waits for its second.</summary>
    private int WholeLength() => _text.Length > 0 && char.IsHighSurrogate(_text[^1]) ? _text.Length - 1 : _text.Length;
}
